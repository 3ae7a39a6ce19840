"""The checkouts of pipelines' repositories: what their paths bring, and whether their AppProjects permit it."""
