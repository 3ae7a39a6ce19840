"""Only what changed is compiled again."""
