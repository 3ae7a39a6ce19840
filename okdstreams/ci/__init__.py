"""A checkout of the CI configuration, read for the ProwJobs that exist."""
