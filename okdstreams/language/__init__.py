"""What may be written in a stream file, and what it means."""
