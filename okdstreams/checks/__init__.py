"""Checks over streams and raw release configs."""
