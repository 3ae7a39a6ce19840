"""A dry run of what mirroring an accepted payload does."""
