"""Many configs to one family: values, rows, headers."""
