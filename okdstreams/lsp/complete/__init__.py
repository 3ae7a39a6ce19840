"""What may be typed at a place, a module for each kind of thing."""
