"""Families times versions and architectures: the resolved streams."""
