"""The report in a real browser: it works by mouse and keyboard, axe finds nothing serious, and nothing planted runs.

`.ci/run` installs what is needed where there is a browser: Playwright drives it, and axe-core is taken from npm.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from site_hostile import FILES
from site_pages import parsed

from okdstreams.compiler import compile_streams
from okdstreams.project import compile_folder
from okdstreams.site.build import site
from support import ROOT

pytestmark = pytest.mark.browser

AXE = "OKDSTREAMS_AXE"
"""Environment variable: the folder that `npm install --prefix FOLDER axe-core` has filled."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
THEMES = ("light", "dark")

PAGES = (
    "index.html",
    "gates.html",
    "streams.html",
    "streams/release-okd-scos-5.1-ci.html",
    "tests/okd-scos-ci.html",
    "upgrades.html",
    "images.html",
    "pictures.html",
    "pictures/okd-scos-art.html",
    "findings.html",
    "files.html",
    "files/streams--okd-scos-art.yaml.html",
    "search.html?q=aws",
)
"""A page of each kind, of the streams of today."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install playwright")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)}")
    with driver.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


def put(files: Mapping[str, str], folder: Path) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the streams of today, which are few."""
    folder = ROOT / "examples" / "okd-2026" / "streams"
    contents = {f"streams/{path.name}": path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    assert compile_folder(str(folder)).is_sound
    return put(site(compile_streams(contents), "streams", "rendered"), tmp_path_factory.mktemp("today"))


class Visit:
    """A page that is looked at. What its console says, and every dialog, is kept."""

    def __init__(self, context: Any, folder: Path) -> None:
        self.page = context.new_page()
        self.folder = folder
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))

    def open(self, path: str) -> Any:
        name, mark, rest = path.partition("?" if "?" in path else "#")
        file = (self.folder / name).as_uri()
        if self.page.url.partition("#")[0] == file:
            self.page.goto("about:blank")  # another anchor of one page would not load it anew
        self.page.goto(f"{file}{mark}{rest}")
        return self.page


@pytest.fixture(scope="module")
def window(browser: Any, today: Path) -> Iterator[Visit]:
    """A window of a usual size: a process of the browser's, which takes longer to start than a page to load."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Visit(context, today)
    context.close()


@pytest.fixture
def visit(window: Visit) -> Iterator[Visit]:
    """The site in a window that has forgotten what was chosen before."""
    window.said.clear()
    window.page.emulate_media(media="screen")
    window.page.mouse.move(0, 0)
    window.open("index.html").evaluate("localStorage.clear()")
    yield window
    assert window.said == []


WIDTHS = {"light": 1280, "dark": 390}
RULES = {"light": "", "dark": ", runOnly: ['color-contrast']"}
"""What axe is asked: in the dark nothing differs but colours."""

CUT = "for (const body of document.querySelectorAll('tbody')) for (const row of [...body.rows].slice(25)) row.remove()"
"""The rows of a long table repeat the same markup."""


@dataclass
class Looks:
    """What is seen of a page of each kind, in both themes, in one visit."""

    said: list[str]
    too_wide: list[tuple[str, str]]
    headings: dict[str, int]
    backgrounds: dict[str, set[str]]
    violations: dict[str, list[tuple[str, ...]]]
    """What axe finds serious, by theme; nothing is asked without it."""


@pytest.fixture(scope="module")
def axe() -> str:
    """Its text, empty where it is not installed."""
    script = Path(os.environ.get(AXE, "nowhere")) / "node_modules" / "axe-core" / "axe.min.js"
    return script.read_text() if script.is_file() else ""


@pytest.fixture(scope="module")
def looks(browser: Any, today: Path, axe: str) -> Looks:
    context = browser.new_context()
    visit = Visit(context, today)
    seen = Looks(visit.said, [], {}, {theme: set() for theme in THEMES}, {theme: [] for theme in THEMES})
    for path in PAGES:
        visit.page.set_viewport_size({"width": 390, "height": 800})
        visit.page.emulate_media(color_scheme="dark")
        page = visit.open(path)
        seen.headings[path] = page.locator("h1").count()
        for theme in reversed(THEMES):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": WIDTHS[theme], "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > WIDTHS[theme]:
                seen.too_wide.append((path, theme))
            seen.backgrounds[theme].add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        if not axe:
            continue
        page.evaluate(CUT)
        page.evaluate(axe)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            answer = page.evaluate(f"axe.run({{preload: false, resultTypes: ['violations']{RULES[theme]}}})")
            seen.violations[theme] += [
                (path, violation["id"], violation["impact"], violation["nodes"][0]["html"])
                for violation in answer["violations"]
                if violation["impact"] in ("serious", "critical")
            ]
    context.close()
    return seen


def test_pages_fit_and_say_nothing_wrong(looks: Looks) -> None:
    assert looks.too_wide == []
    assert looks.headings == dict.fromkeys(PAGES, 1)
    assert looks.said == []
    assert [len(looks.backgrounds[theme]) for theme in THEMES] == [1, 1]
    assert looks.backgrounds["light"] != looks.backgrounds["dark"]


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious(looks: Looks, axe: str, theme: str) -> None:
    if not axe:
        pytest.skip(f"no axe-core in {AXE}")
    assert looks.violations[theme] == []


def test_nothing_planted_runs(browser: Any, tmp_path: Path) -> None:
    files = site(compile_streams(FILES), "streams", "rendered")
    context = browser.new_context()
    visit = Visit(context, put(files, tmp_path))
    for path in files:
        if path.endswith(".html"):
            page = visit.open(path)
            assert page.evaluate("typeof self.planted") == "undefined", path
    page = visit.open("search.html?q=<script>self.planted=1</script>")
    assert page.locator("#results li").count() > 0
    page.locator("#q").fill("<img src=x onerror=self.planted=1>")
    page.wait_for_timeout(100)
    assert page.evaluate("typeof self.planted") == "undefined"
    assert page.locator("#results img").count() == 0
    assert visit.said == []
    context.close()


def test_the_policy_lets_no_script_of_the_page_run(visit: Visit, today: Path, tmp_path: Path) -> None:
    text = (today / "index.html").read_text().replace("<h1>", "<script>self.planted=1</script><h1>")
    shutil.copytree(today / "assets", tmp_path / "assets")
    (tmp_path / "index.html").write_text(text)
    visit.page.goto((tmp_path / "index.html").as_uri())
    assert visit.page.evaluate("typeof self.planted") == "undefined"
    assert visit.page.locator("#theme").count() == 1
    refused, visit.said[:] = list(visit.said), []
    assert "Content Security Policy" in refused[0]


def test_gates_are_chosen_and_sorted(visit: Visit) -> None:
    page = visit.open("gates.html")
    rows = page.locator("#gates tbody tr:not(.group):visible")
    everything = rows.count()
    page.locator("[name=gate]").select_option("blocking")
    page.locator("[name=column]").select_option("5.1")
    page.wait_for_timeout(100)
    chosen = rows.count()
    assert 0 < chosen < everything
    assert page.locator("output").inner_text() == f"{chosen} of {everything}"
    assert page.locator("#gates tbody td.g-informing").count() == 0
    assert "gate=blocking" in page.url
    again = visit.open(f"gates.html#{page.url.partition('#')[2]}")
    assert again.locator("#gates tbody tr:not(.group):visible").count() == chosen
    page = visit.open("gates.html#family=okd-scos-ci")
    page.get_by_role("button", name="Test").click()
    page.get_by_role("button", name="Test").click()
    names = page.locator("#gates tbody tr:not(.group):visible th").all_inner_texts()
    assert names == sorted(names, reverse=True)
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_the_matrix_is_walked_by_keyboard(visit: Visit) -> None:
    page = visit.open("gates.html#family=okd-scos-ci")
    page.locator("#gates tbody tr:not(.group):visible th a").first.focus()
    page.keyboard.press("ArrowRight")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.search(r" in [45]\.\d", name)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tests/okd-scos-ci.html#*")
    assert page.locator(":target").count() == 1


def test_the_search_finds(visit: Visit) -> None:
    page = visit.open("index.html")
    page.keyboard.press("/")
    page.keyboard.type("art 4.22")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=art+4.22")
    first = page.locator("#results a").first
    assert first.locator(".name").inner_text() == "okd-scos-art 4.22"
    first.click()
    assert page.locator("h1").inner_text().startswith("okd-scos-art 4.22")


def test_a_picture_is_moved_and_zoomed(visit: Visit) -> None:
    page = visit.open("pictures/okd-scos-ci.html")
    box = "document.querySelector('.picture svg').getAttribute('viewBox').split(' ').map(Number)"
    view = "(({x, y, width, height}) => [x, y, width, height])(document.querySelector('.picture svg').viewBox.animVal)"
    before = page.evaluate(view)
    page.get_by_role("button", name="Zoom in").first.click()
    closer = page.evaluate(view)
    assert closer[2] < before[2]
    page.locator(".picture").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(view)[0] > closer[0]
    page.locator(".picture svg").first.hover()
    page.mouse.down()
    page.mouse.move(300, 500)
    page.mouse.up()
    assert page.evaluate(view)[0] != closer[0]
    page.locator(".picture").first.focus()
    page.keyboard.press("0")
    width, height = page.evaluate("(b => [b.width, b.height])(document.querySelector('.picture svg').getBBox())")
    whole = page.evaluate(view)
    assert whole[2] >= width
    assert whole[3] >= height
    assert page.evaluate(box)


def test_the_theme_is_kept_and_paper_is_white(visit: Visit) -> None:
    page = visit.open("index.html")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.locator("#theme").click()
    page.locator("#theme").click()
    dark = page.evaluate(colour)
    assert dark != light
    assert visit.open("streams.html").evaluate(colour) == dark
    page.emulate_media(media="print")
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    assert not page.locator(".top").is_visible()


def test_without_script_everything_is_there(browser: Any, today: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = Visit(context, today).open("gates.html")
    rows = parsed((today / "gates.html").read_text()).tables["gates"]
    assert page.locator("#gates tr:visible").count() == len(rows) > 20
    context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_the_picture_of_the_page(request: pytest.FixtureRequest, update: bool, theme: str) -> None:
    """Drawn anew by `pytest --update tests/site/browser_test.py -k picture_of`; a picture is no golden file."""
    picture = ROOT / "docs" / "pictures" / f"gates-{theme}.png"
    if update:
        browser, written = (request.getfixturevalue(name) for name in ("browser", "written"))
        context = browser.new_context(viewport={"width": 1040, "height": 1000}, color_scheme=theme)
        page = Visit(context, written).open("gates.html#family=ocp-ci")
        box = page.locator("#gates").bounding_box()
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=str(picture), clip={"x": 0, "y": 70, "width": 1040, "height": box["y"] + 560 - 70})
        context.close()
    assert picture.stat().st_size < 120_000
    assert f"pictures/gates-{theme}.png" in (ROOT / "docs" / "report.md").read_text()
