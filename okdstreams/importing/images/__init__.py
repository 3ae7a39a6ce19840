"""Where images come from: built, imported, mirrored."""
