"""A file of a checkout as the configuration that it should be: what is of another shape counts as absent.

ci-operator refuses such a file by itself. Here nothing may fall over it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Shape = Callable[[Any], Any]
"""A value as it should be; an empty one in place of another."""


def shaped(data: Any) -> dict[str, Any]:
    """The configuration: fields that are read here have their shape, all others are as they stand."""
    config = _table(data)
    return {key: _FIELDS[key](value) if key in _FIELDS else value for key, value in config.items() if value is not None}


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    return value if all(type(key) is str for key in value) else {str(key): item for key, item in value.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _tables(value: Any) -> list[dict[str, Any]]:
    """A list of tables. One that is none is empty, so that the others keep their places."""
    return [_table(item) for item in value] if isinstance(value, list) else []


def _fields(**shapes: Shape) -> Shape:
    """A table some of whose fields have a shape."""

    def shape(value: Any) -> dict[str, Any]:
        table = _table(value)
        if all(key not in shapes or shapes[key](item) == item for key, item in table.items()):
            return table  # nearly always
        return {key: shapes[key](item) if key in shapes else item for key, item in table.items()}

    return shape


def _each(shape: Shape) -> Shape:
    return lambda value: {key: shape(item) for key, item in _table(value).items()}


def _list(shape: Shape) -> Shape:
    return lambda value: [shape(item) for item in _tables(value)]


_TARGET = {"name": _text, "namespace": _text, "excluded_images": _texts, "additional_images": _table}

_FIELDS: Mapping[str, Shape] = {
    "base_images": _each(_table),
    "build_root": _fields(image_stream_tag=_table),
    "images": _list(
        _fields(
            to=_text,
            **{"from": _text},
            dockerfile_path=_text,
            context_dir=_text,
            build_args=_tables,
            inputs=_each(_fields(**{"as": _texts})),
        )
    ),
    "promotion": _fields(to=_list(_fields(**_TARGET)), **_TARGET),
    "releases": _each(_fields(integration=_fields(name=_text, namespace=_text))),
    "zz_generated_metadata": _fields(org=_text, repo=_text, branch=_text, variant=_text),
}
