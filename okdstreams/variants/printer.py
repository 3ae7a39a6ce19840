"""Plain data to the YAML that ci-operator's formatter leaves: sorted keys, Go's quoting and folding."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

_OTHER = re.compile(r"(?i:y|n|yes|no|on|off)")
"""Words that are text to newer YAML, and that Go quotes because they were not to the older one."""

_DUMPER = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
"""Go's emitter is a translation of libyaml's: the same folding, the same choice of quotes."""


class _Dumper(_DUMPER):  # type: ignore[misc, valid-type]
    """Quotes what Go quotes, and repeats what is the same object instead of naming it."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def _text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else '"' if _is_ambiguous(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


@lru_cache(maxsize=4096)
def _is_ambiguous(text: str) -> bool:
    """Whether YAML takes the plain text for a number, a date or anything else than text."""
    if not text or _OTHER.fullmatch(text):
        return True
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], ())
    return any(pattern.match(text) for tag, pattern in resolvers if not tag.endswith(":yaml"))


def printed(config: dict[str, Any]) -> str:
    """A configuration as the text of its file."""
    text: str = yaml.dump(config, Dumper=_Dumper, default_flow_style=False, allow_unicode=True)
    return text
