"""A row more in a stream file: edited in place, every other byte as it was."""
