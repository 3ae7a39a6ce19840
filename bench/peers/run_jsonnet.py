"""jsonnet, by the library named in the first argument: rjsonnet (jrsonnet, Rust) or _jsonnet (C++)."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(library: str, inputs: Path, output: Path) -> None:
    facts = sorted(p for p in inputs.glob("*.json") if p.stem.isdigit())
    program = Path(__file__).with_name("stream.jsonnet")
    imports = ",\n".join(f"import '{p}'" for p in facts)
    main_file = output / "main.jsonnet"
    output.mkdir(parents=True, exist_ok=True)
    main_file.write_text(f"(import '{program}')([{imports}], import '{inputs / 'applications.json'}')")
    found = importlib.import_module(library).evaluate_file(str(main_file))
    main_file.unlink()
    for name, body in json.loads(found).items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, indent=2))


main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
