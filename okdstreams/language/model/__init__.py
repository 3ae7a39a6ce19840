"""The shape of the files under streams/: strict, frozen, unknown keys refused.

Types stay texts until somebody asks for them (`from __future__ import annotations`): with schemas that are
kept nobody does.
"""
