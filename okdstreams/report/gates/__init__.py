"""The matrix of gates as text, data and pictures."""
