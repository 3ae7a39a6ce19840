"""The picture of the matrix: the one in the README is what the program draws, and every cell has more than a colour."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from okdstreams.compiler import Compilation
from okdstreams.gates.matrix import Matrix, matrix
from okdstreams.project import compile_folder
from okdstreams.report.gates.picture import COLOURS, SIGNS, gates_svg
from support import ROOT

FAMILIES = ("okd-scos-ci", "okd-scos-art")
"""What the README shows of examples/okd-2026."""

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shown() -> Matrix:
    fleet = compile_folder(str(ROOT / "examples" / "okd-2026" / "streams")).fleet
    whole = matrix(fleet)
    rows = tuple(row for row in whole.rows if row.family in FAMILIES)
    return Matrix(tuple(version for version in whole.versions if version is not None), rows)


def test_the_picture_of_the_readme_is_what_is_drawn(shown: Matrix, update: bool) -> None:
    path = ROOT / "docs" / "gates.svg"
    if update:
        path.write_text(gates_svg(shown))
    assert path.read_text() == gates_svg(shown), "see `pytest --update`"


def test_every_cell_says_its_gate_in_words_and_with_a_sign(shown: Matrix) -> None:
    root = ElementTree.fromstring(gates_svg(shown))
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    for gate, sign in SIGNS.items():
        cells = [cell for cell in shown.cells if cell.gate == gate]
        assert sum(text.startswith(f"{sign} {gate}") for text in texts) == len(cells) + 1, "and the legend"
        assert cells


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("gate", SIGNS)
def test_ink_can_be_read_on_its_fill(gate: str) -> None:
    fill, ink = map(luminance, COLOURS[gate])
    assert (fill + 0.05) / (ink + 0.05) >= 4.5


def test_what_a_stream_file_says_is_text(compilation: Compilation) -> None:
    row = next(iter(matrix(compilation.fleet).rows))
    hostile = row._replace(test="<script>alert(1)</script>", family='"><img>')
    root = ElementTree.fromstring(gates_svg(Matrix(tuple(row.cells), (hostile,))))
    assert {element.tag for element in root.iter()} == {f"{SVG}{tag}" for tag in ("svg", "title", "rect", "text")}
