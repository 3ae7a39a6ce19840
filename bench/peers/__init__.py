"""The peers: each makes the same documents from the same facts, as its users would write it."""
