"""Plain scalars of YAML 1.2's core schema, and the limits of what is read."""

from __future__ import annotations

import re

from okdstreams.syntax.document import Decimal, Scalar

MAX_DEPTH = 40
"""Deeper than any stream needs; a bound that keeps hostile input from exhausting the stack."""

MAX_DIGITS = 400
"""A whole number of more digits is taken as text: no field of a config holds one, and reading it costs time."""

_NULL = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NOT_A_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
TYPED = frozenset("+-.0123456789~nNtTfF")
"""First characters of a plain scalar that may be more than text."""


def scalar(text: str) -> Scalar:
    """What a plain scalar means in YAML 1.2's core schema."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text) if len(text) < MAX_DIGITS else text
    return Decimal(text) if _FLOAT.fullmatch(text) else text
