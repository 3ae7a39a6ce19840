"""A schema in the form that yaml-language-server makes the most of.

It offers a snippet by the name of a definition wherever `required` stands beside `properties`, completes a key with its
colon only where the schema of the key has a type or `anyOf` of its own, and quotes the `off` of an enumeration.
"""

from __future__ import annotations

import re
from typing import Any

from okdstreams.language.placeholders import EACH, placeholder

TITLES = {"array": "list", "boolean": "true or false", "null": "nothing", "object": "map", "string": "text"}
"""Of the alternatives that have no name: the server takes two of them for the same, and shows all where one holds."""

WORDS = {
    "blocking": "A failure rejects the payload.",
    "informing": "A failure is shown.",
    "async": "A failure is shown, and nobody waits for the result.",
    "off": "Kept, and not run.",
    "on": "Run.",
}
"""What a gate means, or the switch of an upgrade test."""

UPGRADE_SOURCES = {
    "default": "What the controller takes when nothing is said.",
    "Previous": "The release before.",
    "PreviousMinor": "The newest release of the minor before.",
    "PreviousPatch": "The newest release of the same minor.",
    "FAMILY@prev": "The newest accepted payload of that family, one minor earlier.",
    "FAMILY@4.12": "The newest accepted payload of that family and version.",
    placeholder(EACH): "One test for each predecessor of the version.",
}
OF_PERIODICS = {"PreviousMinus1": "The release before the one before."}


def for_the_server(keywords: dict[str, Any]) -> dict[str, Any]:
    """The same schema, said as the server understands it; what is inside has been said so already."""
    if "$ref" in keywords and len(keywords) > 1:
        return {"anyOf": [{"$ref": keywords.pop("$ref")}], **keywords}
    if len(keywords.get("anyOf", [])) > 1:
        return {**keywords, "anyOf": list(map(_titled, keywords["anyOf"]))}
    if "required" in keywords and "properties" in keywords:
        required = keywords.pop("required")
        fields = keywords["properties"]
        keywords["properties"] = {name: fields[name] for name in sorted(fields, key=lambda name: name not in required)}
        return {**keywords, "allOf": [{"required": required}]}
    if False in keywords.get("enum", []):  # what a reader of YAML 1.1 makes of `off`; never to be offered
        words = [word for word in keywords["enum"] if isinstance(word, str)]
        texts = {word: WORDS[word] for word in words}
        return {
            "title": "gate",
            "if": {"type": "boolean"} if True in keywords["enum"] else {"const": False},
            "else": {"enum": words, "enumDescriptions": list(texts.values())},
            "defaultSnippets": [_snippet(word, text) for word, text in texts.items()],
        }
    return keywords


def _titled(choice: dict[str, Any]) -> dict[str, Any]:
    if choice.keys() & {"$ref", "title", "description"}:
        return choice
    kind = choice.get("type", "word")
    return {"title": TITLES.get(kind, kind), **choice}


def title(name: str) -> str:
    """The name of a model in words, as it is shown to people: gating test."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).split()
    return " ".join(word if word.isupper() else word.lower() for word in words)


def add_help(fields: dict[str, Any], suppressible: list[str]) -> None:
    """Give fields what an editor may offer there, beyond what the models say."""
    if "apiVersion" in fields:
        del fields["apiVersion"]["const"]  # it stands at the top, for a file that does not say its kind yet
    if "allow" in fields and suppressible:
        fields["allow"]["propertyNames"] = {"enum": suppressible}
    if "upgradeFrom" in fields:
        sources = UPGRADE_SOURCES | (OF_PERIODICS if "cron" in fields else {})
        fields["upgradeFrom"]["defaultSnippets"] = [_snippet(word, text) for word, text in sources.items()]


def _snippet(word: str, description: str) -> dict[str, str]:
    body = word.replace("$", r"\$").replace("FAMILY", "${1:FAMILY}")
    return {"label": word, "bodyText": body, "description": description}
