"""The shape of the files under streams/: strict, frozen, unknown keys refused.

These modules do without `from __future__ import annotations`: pydantic would read every annotation's text once more, a
twelfth of the time of a `check`.
"""
