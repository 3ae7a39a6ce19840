"""What somebody meant who wrote a version or a range as other tools do: `v4.14`, `4.12.0`, `<4.14`, `4.12..4.14`."""

from __future__ import annotations

import re

_DASH = re.compile(r"\s*(?:[\u2010-\u2015\u2212]|\bto\b|\.\.+|:|~)\s*")
"""Other signs between two versions than a hyphen; two dots are written before the last version alone."""

_LETTER = re.compile(r"\b[vV]\.?(?=[0-9])")
_PATCH = re.compile(r"\b([0-9]+\.[0-9]+)\.(?:[0-9]+|[xyz*])(?![0-9.])")
_COMPARED = re.compile(r"(<=|>=|<|>|=+|\^)\s*([0-9]+)\.([0-9]+)")


def near_range(text: str) -> str:
    """A text that may be a range; the caller looks whether it is. Empty when there is no guess."""
    plain = _PATCH.sub(r"\1", _LETTER.sub("", text.strip()))
    if compared := _COMPARED.fullmatch(plain):
        sign, major, minor = compared[1], int(compared[2]), int(compared[3])
        if sign == "<":
            return f"..{major}.{minor - 1}"
        if sign == "<=":
            return f"..{major}.{minor}"
        if sign == ">":
            return f"{major}.{minor + 1}+"
        return f"{major}.{minor}" if sign.startswith("=") else f"{major}.{minor}+"
    if plain[:1].isdigit():
        plain = _DASH.sub("-", plain)
    if re.fullmatch(r"[0-9.]+\s*(?:-|or later|and later|and up)\s*", plain):
        plain = re.match(r"[0-9.]+", plain)[0].rstrip(".") + "+"  # type: ignore[index]
    return "" if plain == text.strip() else plain
