"""Text to located data and back: YAML, JSON, places, diagnostics. No word of streams."""
