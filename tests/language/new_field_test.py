"""One home of the config's fields: one that is added to the model is followed by all, or missed by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from okdstreams.importing.fold.headers import ORDER
from okdstreams.language.config_schema import ROWS, Fields, _shape_of_the_model, config_shape
from okdstreams.language.fields import JSON_NAMES, NO_JSON, OTHER_JSON, bare, config_fields, fields, is_model
from okdstreams.language.model.config import ReleaseConfig
from okdstreams.language.model.declared import Strict
from support import ROOT, Run, copy_package

DOCS = (ROOT / "docs" / "language.md").read_text()

ADDED = {
    "config.py": ('raw: Value[dict[str, Any]] = Field(ABSENT, description="', "freshText: Value[str]"),
    "rows.py": ("qualifiers: Value[dict[str, Any]]", "freshCount: Value[int]"),
}
"""File of the model to the field before which another is added: to the release config, and to gating tests."""

STREAMS = {
    "settings.yaml": "apiVersion: streams.okd.io/v1alpha2\nkind: Settings\n",
    "okd.yaml": """\
apiVersion: streams.okd.io/v1alpha2
kind: StreamFamily
family: okd
versions: 4.12-4.13
file: release-okd-$(v).json
imageStream: origin/$(v)
config:
  name: "$(v).0-0.okd"
  to: release
  expires: 72h
  freshText: {4.13+: "of $(v)"}
tests:
  aws: {job: "periodic-okd-$(v)-e2e-aws", gate: blocking, freshCount: 3}
""",
}


@pytest.fixture(scope="module")
def altered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a field more in two models, and a folder `work` with streams that use them."""
    folder = tmp_path_factory.mktemp("altered")
    package = copy_package(folder)
    for name, (before, field) in ADDED.items():
        path = package / "language" / "model" / name
        head, found, tail = path.read_text().partition(f"    {before}")
        assert found
        path.write_text(f'{head}    {field} = Field(ABSENT, description="Fresh.")\n{found}{tail}')
    streams = folder / "work" / "streams"
    streams.mkdir(parents=True)
    for name, text in STREAMS.items():
        (streams / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def configs(altered: Path, run: Run) -> Path:
    """The folder of release configs that the altered program renders."""
    done = run("render", cwd=altered / "work", PYTHONPATH=str(altered))
    assert done.returncode == 0, done.stderr
    return altered / "work" / "rendered" / "release-controller"


def test_render_writes_it(configs: Path) -> None:
    earlier, later = (json.loads((configs / f"release-okd-{v}.json").read_text()) for v in ("4.12", "4.13"))
    assert ("freshText" in earlier, later["freshText"]) == (False, "of 4.13")
    assert earlier["verify"]["aws"]["freshCount"] == later["verify"]["aws"]["freshCount"] == 3


def test_audit_takes_it(configs: Path, altered: Path, run: Run) -> None:
    done = run("audit", str(configs), cwd=altered / "work", PYTHONPATH=str(altered))
    assert (done.returncode, "fresh" in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
    before = run("audit", str(configs), cwd=altered / "work")
    assert before.returncode == 1
    assert "unknown field 'freshText'" in before.stdout + before.stderr
    assert "unknown field 'freshCount'" in before.stdout + before.stderr


def test_audit_knows_its_type(configs: Path, altered: Path, run: Run, tmp_path: Path) -> None:
    config = json.loads((configs / "release-okd-4.13.json").read_text())
    config["freshText"], config["verify"]["aws"]["freshCount"] = 3, "three"
    (tmp_path / "release-okd-4.13.json").write_text(json.dumps(config))
    done = run("audit", str(tmp_path), cwd=altered / "work", PYTHONPATH=str(altered))
    assert "`freshText` is text, not 3" in done.stdout + done.stderr
    assert "`freshCount` is a whole number, not 'three'" in done.stdout + done.stderr


def test_import_keeps_it_as_a_field(configs: Path, altered: Path, run: Run, tmp_path: Path) -> None:
    def imported(**environment: str) -> str:
        output = tmp_path / "-".join(["streams", *environment])
        done = run("import", str(configs), "--output", str(output), cwd=altered / "work", **environment)
        assert done.returncode == 0, done.stderr
        return (output / "okd.yaml").read_text()

    after, before = imported(PYTHONPATH=str(altered)), imported()
    assert re.search(r"^  freshText: ", after, re.MULTILINE)
    assert "freshCount: 3" in after
    assert "raw" not in after
    assert "raw" in before


def test_the_editor_knows_it(altered: Path, run: Run) -> None:
    done = run("schema", cwd=altered / "work", PYTHONPATH=str(altered))
    definitions = json.loads(done.stdout)["definitions"]
    assert "freshText" in definitions["ReleaseConfig"]["properties"]
    assert "freshCount" in definitions["GatingTest"]["properties"]


def models_in(annotation: Any) -> dict[str, type[Strict]]:
    """The models that a type holds, by name, with all below them."""
    plain = bare(annotation)
    if is_model(plain):
        inner = [models_in(field) for field in fields(plain).values()]
        return {plain.__name__: plain, **{name: model for models in inner for name, model in models.items()}}
    return {name: model for arg in getattr(plain, "__args__", ()) for name, model in models_in(arg).items()}


def documented(title: str) -> tuple[set[str], str]:
    """The keys in the first column of a section's first table, and the section's text."""
    section = DOCS.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert section, title
    table = re.findall(r"^\| (`.*?) \|", section.partition("\n\n| ")[2].partition("\n\n")[0], re.MULTILINE)
    return {name for cell in table for name in re.findall(r"`(\w+)(?:: \w+)?`", cell)}, section


def missing(names: Mapping[str, Any], text: str) -> list[str]:
    """Those names that a text does not have as code: `name`, or name: in an example."""
    return [name for name in names if not re.search(rf"`{name}[`:]|\b{name}: ", text)]


def test_the_docs_have_every_field_of_a_config() -> None:
    table, section = documented("The release config")
    assert table == fields(ReleaseConfig).keys()
    for name, model in models_in(ReleaseConfig).items():
        assert missing(fields(model), section) == [], name


@pytest.mark.parametrize(
    ("section", "title"), [("verify", "Tests"), ("periodic", "Tests on a clock, and of Stable streams")]
)
def test_the_docs_have_every_field_of_a_row(section: str, title: str) -> None:
    table, text = documented(title)
    names = fields(ROWS[section])
    if section == "verify":
        assert table == names.keys()
    assert missing(names.keys() - {"allow"}, text) == []


def test_a_field_that_the_docs_lack_is_missed_by_name() -> None:
    _, section = documented("The release config")
    assert missing({"expires": None, "freshText": None}, section) == ["freshText"]


def test_the_lists_of_exceptions_name_fields_that_there_are() -> None:
    rows = {name for row in ROWS.values() for name in fields(row)}
    assert {*JSON_NAMES, *NO_JSON, *OTHER_JSON} <= rows
    assert set(ORDER) == config_fields().keys()


def test_a_type_that_json_has_no_shape_for_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okdstreams.language.config_schema.config_fields", lambda: {"fresh": complex})
    with pytest.raises(TypeError, match=r"fresh: .*complex"):
        _shape_of_the_model()


def test_the_shape_has_the_fields_of_the_model_and_the_tests_in_the_words_of_the_json() -> None:
    shape = config_shape()
    assert shape.fields.keys() == config_fields().keys()
    entries = {section: shape.fields[section].of for section in ROWS}
    assert all(isinstance(entry, Fields) for entry in entries.values())
    upgrade = {"upgrade", "upgradeFrom", "upgradeFromRelease"}
    assert entries["upgrade"].fields.keys() == {"prowJob", "disabled"}
    assert entries["periodic"].fields.keys() == {"prowJob", "interval", "cron", *upgrade}
    assert entries["verify"].fields.keys() == {
        *("prowJob", "disabled", "optional", "async", "maxRetries", "aggregatedProwJob", "multiJobAnalysis"),
        *("qualifiers", *upgrade),
    }
