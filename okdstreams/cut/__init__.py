"""A branch cut: its plan and its edits."""
