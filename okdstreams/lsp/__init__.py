"""The language server: features are pure functions of a fleet and a position; the protocol is at the rim."""
