"""Parameters of Tekton runs: values of the language to plain text."""

from __future__ import annotations

from okdstreams.evaluate import OMIT, Evaluator, link
from okdstreams.model.value import Value

Params = dict[str, str]


def text_of(ev: Evaluator, value: Value[str], *loc: str) -> str:
    """The value that stands at `loc`, in this stream; empty when the stream leaves it out."""
    found = ev.value(value, link(*loc))
    return "" if found is OMIT or found is None else str(found)


def params_of(ev: Evaluator, params: dict[str, Value[str]], *loc: str) -> Params:
    """The parameters that stand at `loc`, in this stream, without those it leaves out."""
    return {name: found for name in params if (found := text_of(ev, params[name], *loc, name))}
