"""The corpus of 2024: variants kept by hand become facts, and the facts become the variants again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
import yaml

from okdstreams.explain.variants import explain_variant
from okdstreams.language.model.variants import Variant
from okdstreams.language.validators import validate_part
from okdstreams.project import compile_folder, read_checkout
from okdstreams.variants.component import component_of
from okdstreams.variants.derive import derive
from okdstreams.variants.learn import learn
from okdstreams.variants.pairs import Pair
from okdstreams.variants.printer import printed
from okdstreams.variants.rendering import parsed
from support import Run


@pytest.fixture
def checkout(shared: Path, tmp_path: Path) -> Path:
    """A checkout that holds the corpus."""
    folder = tmp_path / "release"
    shutil.copytree(shared / "corpus" / "ci-operator-2024-08-27" / "config", folder / "ci-operator" / "config")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yaml")}


def pairs_of(checkout: Path) -> list[Pair]:
    pairs = []
    for path in sorted(checkout.rglob("*__okd-scos.yaml")):
        ocp = path.with_name(path.name.replace("__okd-scos", ""))
        component = component_of(parsed(ocp.read_bytes()))
        assert component is not None
        pairs.append(Pair(component, component.version, parsed(path.read_bytes(), whole=True)))
    return pairs


def test_imported_variants_are_rendered_again(checkout: Path, tmp_path: Path, run: Run) -> None:
    before = files_of(checkout)
    imported = run("import", "--variants", "release", "--output", "streams", cwd=tmp_path)
    assert imported.returncode == 0, imported.stderr
    assert len([line for line in imported.stdout.splitlines() if "`raw`" in line]) <= 6
    assert (tmp_path / "streams" / "okd-scos.yaml").stat().st_size <= 12 * 1024
    for path in checkout.rglob("*__okd-scos.yaml"):
        path.unlink()
    rendered = run("render", "--ci-repo", "release", "--into", "release", cwd=tmp_path)
    assert rendered.returncode == 0, rendered.stderr
    assert files_of(checkout) == before
    assert not (tmp_path / "rendered").exists()


def test_every_component_gets_a_variant_when_asked(checkout: Path, tmp_path: Path, run: Run) -> None:
    run("import", "--variants", "release", "--output", "streams", cwd=tmp_path)
    rendered = run("render", "--ci-repo", "release", "--variants", "all", cwd=tmp_path)
    assert rendered.returncode == 0, rendered.stderr
    assert len(list((tmp_path / "rendered" / "ci-operator").rglob("*__okd-scos.yaml"))) == 174
    assert run("render", cwd=tmp_path).returncode == 0
    assert len(list((tmp_path / "rendered" / "ci-operator").rglob("*__okd-scos.yaml"))) == 174


def test_every_field_is_explained(checkout: Path, tmp_path: Path, run: Run) -> None:
    run("import", "--variants", "release", "--output", "streams", cwd=tmp_path)
    compilation = compile_folder(str(tmp_path / "streams"))
    read = read_checkout(str(checkout), needed=True)
    assert read is not None
    for path in sorted(read.configs):
        if path.endswith("__okd-scos.yaml"):
            fields = explain_variant(compilation, read, path, "").fields
            assert [field.path for field in fields if not field.places] == [], path


def test_facts_of_one_half_tell_the_other(checkout: Path) -> None:
    """Four of five follow without a word about them; what is left stands in Dockerfiles."""
    pairs = pairs_of(checkout)
    equal = 0
    for seed in range(2):
        shuffled = random.Random(seed).sample(pairs, len(pairs))
        facts = validate_part(Variant, learn(shuffled[:54], "okd-scos").facts)
        equal += sum(derive(p.component, facts, "okd-scos", p.version) == p.variant for p in shuffled[54:])
    assert equal >= 85


def test_the_printer_is_that_of_ci_operator(checkout: Path) -> None:
    for path in checkout.rglob("*.yaml"):
        content = path.read_text()
        assert printed(yaml.load(content, Loader=yaml.CSafeLoader)) == content, path
