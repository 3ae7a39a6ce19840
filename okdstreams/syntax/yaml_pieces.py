"""Data to small pieces of YAML that are put beside what people wrote: ruamel.yaml emits them."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from okdstreams.syntax.document import Data, Decimal, same
from okdstreams.syntax.yaml import parse


class _Representer(RoundTripRepresenter):
    """Null is written out, and 4.10 stays 4.10."""

    def null(self, _: None) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:null", "null")

    def decimal(self, value: Decimal) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:float", value.text)


_Representer.add_representer(type(None), _Representer.null)
_Representer.add_representer(Decimal, _Representer.decimal)


def flow_text(value: Data) -> str:
    """A value on one line, as it may stand in any flow or block collection."""
    return _emitted([value], flow=True)[0][1:-1].strip()


def entry_lines(key: str, value: Data) -> list[str]:
    """The lines of `key: value` in a block mapping."""
    return _emitted({key: value}, flow=False)


def item_lines(value: Data) -> list[str]:
    """The lines of `- value` in a block list."""
    return _emitted([value], flow=False)


def _emitted(value: Data, *, flow: bool) -> list[str]:
    """Plain scalars where they read back as the same; where one does not, every text is quoted."""
    for quoted in (False, True):
        lines = _dump(_prepared(value, quoted=quoted), flow=flow)
        parsed = parse("", "\n".join(lines).encode("utf-8", "surrogatepass"))
        if parsed.document and not parsed.diagnostics and same(parsed.document.data, value):
            return lines
    raise ValueError(f"{value!r} cannot be written as YAML")


def _dump(value: Any, *, flow: bool) -> list[str]:
    yaml = YAML()
    yaml.Representer = _Representer
    yaml.default_flow_style = flow
    yaml.width = 1 << 30
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(value, stream)
    lines = stream.getvalue().rstrip("\n").split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    return [line[indent:] for line in lines]


def _prepared(value: Data, *, quoted: bool) -> Any:
    if isinstance(value, dict):
        return {_prepared(key, quoted=quoted): _prepared(item, quoted=quoted) for key, item in value.items()}
    if isinstance(value, list):
        return [_prepared(item, quoted=quoted) for item in value]
    if isinstance(value, str) and (quoted or not value.isprintable()):
        return DoubleQuotedScalarString(value)
    return value
