"""What a git repository tells of the past of gates."""
