"""jsonnet, by the library named in the first argument: rjsonnet (jrsonnet, Rust) or _jsonnet (C++).

The second is `one`, one program over all facts, or `each`, an evaluation for every stream, as people run it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

PROGRAM = Path(__file__).with_name("stream.jsonnet")


def programs(facts: list[Path], applications: Path, how: str) -> Iterator[str]:
    """The texts to evaluate."""
    if how == "one":
        imports = ",\n".join(f"import '{p}'" for p in facts)
        yield f"(import '{PROGRAM}')([{imports}], import '{applications}')"
        return
    for fact in facts:
        yield f"(import '{PROGRAM}')([import '{fact}'], {{applications: []}})"
    yield f"(import '{PROGRAM}')([], import '{applications}')"


def main(library: str, how: str, inputs: Path, output: Path) -> None:
    evaluate = importlib.import_module(library).evaluate_snippet
    facts = sorted(p for p in inputs.glob("*.json") if p.stem.isdigit())
    for program in programs(facts, inputs / "applications.json", how):
        for name, body in json.loads(evaluate("main.jsonnet", program)).items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(body, indent=2))


main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
