"""The one layout of stream files."""
