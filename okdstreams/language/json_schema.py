"""The models as a JSON Schema for editors: draft-07, which is what the YAML language servers read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from okdstreams.language.model.value import VALUE
from okdstreams.language.model.values import KEY_PATTERN, RANGE_PATTERN
from okdstreams.language.pydantic_models import pydantic_model
from okdstreams.language.validators import KINDS
from okdstreams.language.yaml_language_server import add_help, for_the_server, title

FILE = ".schema.json"
"""Its name in the folder of the streams. Hidden, so that it is not taken for a stream, and beside what it describes."""

RANGE = {
    "type": "string",
    "pattern": RANGE_PATTERN,
    "patternErrorMessage": "Write 4.9+, ..4.9, 4.5-4.9, 4.7, a comma list of these, or all.",  # of yaml-language-server
}
RANGE_REF = {"$ref": "#/definitions/RangeText"}
RANGE_KEY = {
    "pattern": KEY_PATTERN,  # without a type: a bare 4.13 is a number to the server, also as a key
    "patternErrorMessage": "A range map holds ranges such as 4.9+, ..4.9, 4.5-4.9 or 4.7, and `else` as its last key.",
    "doNotSuggest": True,
}
_REF = re.compile(r'"\$ref": "#/definitions/([^"]+)"')
_MODEL = re.compile(r".*(?:/|__)([A-Za-z0-9]+)(?:-Input__[0-9]+)")
"""What pydantic puts around the name of a model while it works: #/definitions/package__module__Name-Input__1."""

SHARED = "\0shared"
"""Marks a schema that stands in many places; no schema has a keyword of this name."""

SELF = "\0self"
CHOICE = {"anyOf": [{"$ref": SELF}, {"type": "null"}]}
"""What a range or a case gives: the same kind of value again, or nothing."""

RANGE_MAP, CASE = OWN_TITLES = ("range map", "case")
FIELDS = {
    "set": "The value where `arch` and `in` match; null leaves the field out.",
    "arch": "Architecture or list of them; all when absent.",
    "in": "Versions; all when absent.",
}


def schema(suppressible: Iterable[str] = ()) -> dict[str, Any]:
    """One schema for every file: `kind` says which model holds. `suppressible` are the checks to offer in `allow`."""
    kinds = sorted(KINDS)
    _, generated = models_json_schema(
        [(pydantic_model(KINDS[kind]), "validation") for kind in kinds],
        by_alias=True,
        ref_template="#/definitions/{model}",
        schema_generator=_Generator,
    )
    definitions: dict[str, Any] = {"RangeText": RANGE}
    names = sorted(suppressible)
    for name in sorted(_reachable(kinds, generated["$defs"])):
        definition = _draft_07(generated["$defs"][name], definitions)
        definitions[name] = {"title": title(name), **definition}
        add_help(definition.get("properties", {}), names)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "A family of release streams, the settings of all, or the inventory of a payload.",
        "type": "object",
        "properties": {
            "apiVersion": {
                "description": "Version of the language.",
                "enum": list(get_args(KINDS["Settings"].model_fields["apiVersion"].annotation)),
            },
            "kind": {"description": "What the file defines.", "enum": kinds},
        },
        "allOf": [
            {"required": ["apiVersion", "kind"]},
            *(
                {
                    "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                    "then": {"$ref": f"#/definitions/{kind}"},
                }
                for kind in kinds
            ),
        ],
        "definitions": dict(sorted(definitions.items())),
    }


def schema_text(suppressible: Iterable[str] = ()) -> str:
    """The schema as it is published."""
    return json.dumps(schema(suppressible), indent=2, ensure_ascii=False) + "\n"


class _Generator(GenerateJsonSchema):
    """pydantic's generator, taught what a `Value` is: any of a plain value, a range map and cases."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        return {"anyOf": [self.generate_inner(choice) for choice in schema["choices"].values()]}

    def function_wrap_schema(self, schema: core_schema.WrapValidatorFunctionSchema) -> JsonSchemaValue:
        if VALUE not in schema.get("metadata", {}):
            return super().function_wrap_schema(schema)
        plain = self.generate_inner(schema["schema"])
        forms = [plain, _cases()] if _has_names(plain) else [plain, _range_map(plain), _cases()]
        return {SHARED: f"{_word(plain)}Value", "anyOf": forms}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        keywords = super().dict_schema(schema)
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        for choice in keys.get("anyOf", []):
            if "pattern" in choice:  # a version or a range, which may be a number to the reader
                keywords["propertyNames"] = {"pattern": choice["pattern"], "doNotSuggest": True}
        return keywords

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Without the default: for many fields it is that they are left out, and an editor would offer null."""
        return self.generate_inner(schema["schema"])


def _reachable(names: list[str], definitions: dict[str, Any]) -> set[str]:
    """The definitions that these use, and they themselves; pydantic leaves in others that it has replaced."""
    reached: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name in definitions and name not in reached:
            reached.add(name)
            pending += _REF.findall(json.dumps(definitions[name]))
    return reached


def _word(plain: JsonSchemaValue) -> str:
    if "$ref" in plain:
        return _MODEL.sub(r"\1", plain["$ref"])
    if "enum" in plain:
        return "".join(str(word).capitalize() for word in plain["enum"] if isinstance(word, str))
    if "anyOf" in plain:
        return "Or".join(_word(choice) for choice in plain["anyOf"])
    return str(plain.get("type", "any")).capitalize()


def _has_names(plain: JsonSchemaValue) -> bool:
    """Whether it is a map whose keys somebody chose, or anything: no map is a range map there."""
    return plain.get("type") == "object" or not plain.keys() & {"type", "enum", "anyOf", "$ref"}


def _has_fields(plain: JsonSchemaValue) -> bool:
    return "$ref" in plain or any(map(_has_fields, plain.get("anyOf", [])))


def _range_map(plain: JsonSchemaValue) -> JsonSchemaValue:
    """Where a plain value has fields, their names have to be worth more to the server than this: so not any key fits.
    Elsewhere any does, for what is offered as the value of a range."""
    keys: JsonSchemaValue = {"propertyNames": RANGE_KEY, "additionalProperties": CHOICE}
    if _has_fields(plain):
        keys = {"patternProperties": {KEY_PATTERN: CHOICE}, "additionalProperties": False}
    return {
        "type": "object",
        "title": RANGE_MAP,
        "description": "Range map: the first range that holds the version gives the value; null leaves the field out.",
        "minProperties": 1,
        **keys,
    }


def _cases() -> JsonSchemaValue:
    arch = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    fields: dict[str, JsonSchemaValue] = {"set": CHOICE, "arch": arch, "in": {"anyOf": [RANGE_REF, {"type": "number"}]}}
    case = {
        "type": "object",
        "title": CASE,
        "required": ["set"],
        "properties": {name: {**field, "description": FIELDS[name]} for name, field in fields.items()},
        "additionalProperties": False,
    }
    return {
        "type": "array",
        "description": "Cases: the first whose `arch` and `in` match gives the value; the last may have `set` alone.",
        "minItems": 1,
        "items": case,
    }


def _draft_07(value: Any, definitions: dict[str, Any], *, names: bool = False) -> Any:
    """What is shared moved to the definitions, and each `$ref` alone in its map: draft-07 ignores what is beside it."""
    if isinstance(value, list):
        return [_draft_07(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    keywords = {
        key: _draft_07(item, definitions, names=key in ("properties", "patternProperties"))
        for key, item in value.items()
        if names or key != "title" or item in OWN_TITLES  # the others are pydantic's
    }
    if names:
        return keywords
    if keywords.get("pattern") == RANGE_PATTERN:
        return RANGE_REF
    if SHARED in keywords:
        name = keywords.pop(SHARED)
        keywords = {"$ref": _define(name, for_the_server({"anyOf": keywords.pop("anyOf")}), definitions), **keywords}
    return for_the_server(keywords)


def _define(name: str, definition: Any, definitions: dict[str, Any]) -> str:
    """Keep a definition under its name, or that with a number if another has it. Returns a reference to it."""
    number = 1
    while True:
        ref = f"#/definitions/{name}{'' if number == 1 else number}"
        whole = json.loads(json.dumps(definition).replace(json.dumps(SELF), json.dumps(ref)))
        if definitions.setdefault(ref.removeprefix("#/definitions/"), whole) == whole:
            return ref
        number += 1
