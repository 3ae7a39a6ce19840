"""The shape of the files under streams/: strict, frozen, unknown keys refused."""
