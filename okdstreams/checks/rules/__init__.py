"""The checks, one module each, named like the check."""
