"""The schemas of Argo CD's objects, from their definitions; what the API server would prune is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import yaml

CRDS = {"Application": "argocd-application-crd.yaml", "AppProject": "argocd-appproject-crd.yaml"}


def no_unknown_fields(schema: Any) -> Any:
    """An OpenAPI schema as one that refuses what the API server would prune."""
    if isinstance(schema, list):
        return [no_unknown_fields(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: no_unknown_fields(value) for key, value in schema.items()}
    if isinstance(made.get("properties"), dict) and made.get("type", "object") == "object":
        made.setdefault("additionalProperties", False)
    return made


def schemas_of_argo_cd(shared: Path) -> dict[str, jsonschema.Draft7Validator]:
    """Kind to its schema; of the metadata, what the rendered objects have."""
    schemas = {}
    for kind, name in CRDS.items():
        crd = yaml.load((shared / "schemas" / name).read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        schema = no_unknown_fields(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
        strings = {"type": "object", "additionalProperties": {"type": "string"}}
        names = {key: {"type": "string"} for key in ("name", "namespace")}
        schema["properties"]["metadata"] = {
            "type": "object",
            "properties": {**names, "annotations": strings, "labels": strings},
            "additionalProperties": False,
        }
        schemas[kind] = jsonschema.Draft7Validator(schema)
    return schemas
