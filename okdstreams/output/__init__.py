"""The fleet to files."""
