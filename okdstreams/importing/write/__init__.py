"""Families to the text of stream files."""
