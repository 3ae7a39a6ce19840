"""What a git repository held at a revision."""
