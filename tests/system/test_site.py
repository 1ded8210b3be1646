"""The course's website in a real browser: what it shows, that it asks no other host, that everybody can use it.

Runs where the site's packages are installed (`make site` does that).
"""

import html
import json
import re
from pathlib import Path

import nbformat
import pytest
from browser import started, version
from kept import by_content, files, repository
from support import ROOT
from websites import axe, built

pytest.importorskip("myst_nb")
PARTS = ("*.*", "static/*", "templates/*", "pages/**/*.md", "locale/**/*.po")
SITE = (*(f"site/{part}" for part in PARTS), "docs/*.md")
pytestmark = by_content("pages", lambda **_: [repository(), files(ROOT, *SITE), version()])
MINUTES, MEGABYTES = 3, 20
LANGUAGES = {"ru": "en", "en": "ru"}
# Where the lessons of each language are, and its releases.
FOLDERS = {"ru": ("notebooks", "release"), "en": ("notebooks/en", "release/en")}
# a word in another form than that in which the page has it
SEARCHED = [
    ("ru", "песочницах", "guides/index"),
    ("ru", "пулингом", "lessons/11_"),
    ("en", "attacked", "guides/security"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with built(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        page.resize(1280, 900)
        yield page


def test_it_is_built_soon_and_is_not_large(site):
    assert site.seconds < 60 * MINUTES
    assert sum(path.stat().st_size for path in site.folder.rglob("*") if path.is_file()) < MEGABYTES * 10**6


def test_every_saved_lesson_and_every_assignment_has_its_page(site):
    for language, (folder, releases) in FOLDERS.items():
        saved = sorted(path.stem for path in (ROOT / folder).glob("*.ipynb"))
        assert [
            Path(page).stem for page in site.pages if page.startswith(f"{language}/lessons/") and "index" not in page
        ] == saved
        for path in (ROOT / releases).glob("*/*.ipynb"):
            assert f"{language}/assignments/{path.stem}.html" in site.pages
            given, released = (
                nbformat.read(place, 4).cells
                for place in (site.folder / f"{language}/_static/notebooks/{path.name}", path)
            )
            assert [cell.id for cell in given] == [cell.id for cell in released]
            assert [cell for cell in given if cell.cell_type == "code"] == [
                cell for cell in released if cell.cell_type == "code"
            ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_used_by_everybody_and_asks_no_other_host(site, browser, scheme):
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    # at night only colours are others
    rules = {"resultTypes": ["violations"]} | ({"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    program, found = axe(), {}
    for page in site.pages:
        # the page that chooses a language would leave itself
        browser.open(f"{site.address}/{page}#choose", moment_s=0.3)
        browser.do(program)
        faults = browser.run(
            f"axe.run(document, {json.dumps(rules)}).then(result => result.violations.map("
            "rule => [rule.id, ...rule.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))"
        )
        faults += [url for url in browser.requests if not url.startswith((site.address, "data:", "blob:"))]
        faults += browser.errors
        faults += browser.run("[...document.querySelectorAll('mjx-merror')].map(formula => formula.title)")
        faults += ["wider than the window"] * browser.run("document.documentElement.scrollWidth > innerWidth")
        if faults:
            found[page] = faults
    browser.call("Emulation.setEmulatedMedia", features=[])
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)
    assert len(site.pages) > 30


def test_no_page_is_wider_than_a_telephone(site, browser):
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=844, deviceScaleFactor=1, mobile=True)
    wide = {}
    for page in site.pages:
        browser.open(f"{site.address}/{page}#choose", moment_s=0)
        if (width := browser.run("document.documentElement.scrollWidth")) > 390:
            wide[page] = width
    browser.resize(1280, 900)
    assert wide == {}


def test_the_start_shows_the_path_and_leads_to_everything(site, browser):
    for language in LANGUAGES:
        browser.open(f"{site.address}/{language}/index.html")
        assert browser.run("document.querySelector('img[src$=\"course_path.svg\"]').naturalWidth") > 300
        assert len(browser.run("document.querySelector('img[src$=\"course_path.svg\"]').alt")) > 50
        links = browser.run("[...document.querySelectorAll('.bd-article a')].map(link => link.getAttribute('href'))")
        assert {f"{part}/index.html" for part in ("lessons", "assignments", "guides")} <= set(links)


def test_no_link_leads_nowhere(site, browser):
    lost = []
    for page in site.pages:
        text = (site.folder / page).read_text(encoding="utf-8")
        for target in set(re.findall(r'<[a-z][^<>]*?\s(?:href|src)="([^"#?]+)[^"]*"', text)):
            if not re.match("[a-z]+:", target) and not ((site.folder / page).parent / html.unescape(target)).exists():
                lost.append((page, target))
    assert lost == []


def test_the_photographs_come_with_their_licence_and_every_page_leads_to_it(site):
    given = site.folder / "LICENSE-PHOTOS.txt"
    assert given.read_text(encoding="utf-8") == (ROOT / "LICENSE-PHOTOS").read_text(encoding="utf-8")
    for page in (page for page in site.pages if page != "index.html"):
        (found,) = re.findall(r'<a href="([^"]*)">GPL-2</a>', (site.folder / page).read_text(encoding="utf-8"))
        assert (site.folder / page).parent.joinpath(found).resolve() == given.resolve()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_player_moves_a_quiz_opens_and_a_formula_is_set(site, browser, language):
    browser.open(site.lesson(language))
    player = "document.querySelector('div[id^=player-]')"
    shown = f"[{player}.querySelector('img').src, {player}.querySelector('img').alt, {player}.querySelector('output').value]"
    browser.do(f"{player}.scrollIntoView()")  # pictures are fetched when they come into sight
    browser.wait(f"{player}.querySelector('img').complete && {player}.querySelector('img').naturalWidth > 0")
    before = browser.run(shown)
    browser.do(f"{player}.querySelector('input').focus()")
    at_end = browser.run(f"{player}.querySelector('input').value === {player}.querySelector('input').max")
    browser.key(*(("ArrowLeft", 37) if at_end else ("ArrowRight", 39)))
    after = browser.run(shown)
    assert all(old != new for old, new in zip(before, after, strict=True)) and after[2] in after[1]
    browser.wait(f"{player}.querySelector('img').complete && {player}.querySelector('img').naturalWidth > 0")
    quiz = "document.querySelector('.bd-article details:not(.hide)')"
    browser.click(f"{quiz}.querySelector('summary')")
    browser.wait(f"{quiz}.open && {quiz}.querySelector('p').getBoundingClientRect().height > 0")
    browser.wait("document.querySelectorAll('mjx-container mjx-assistive-mml').length > 10")
    folded = "document.querySelector('details.hide')"
    assert not browser.run(f"{folded}.open") and browser.run(f"{folded}.querySelector('summary').innerText").strip()


@pytest.mark.parametrize(("language", "word", "page"), SEARCHED)
def test_a_word_is_found_in_another_form(site, browser, language, word, page):
    browser.open(f"{site.address}/{language}/index.html")
    button = "[...document.querySelectorAll('button.search-button__button')].find(it => it.offsetParent)"
    browser.click(button)
    field = "document.querySelector('dialog[open] input[type=search]')"
    browser.type_into(field, word)
    browser.do(f"{field}.form.requestSubmit()")
    browser.wait(f"[...document.querySelectorAll('#search-results li a')].some(it => it.href.includes('{page}'))")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_lands_on_the_same_lesson(site, browser, language):
    address, other = site.lesson(language), LANGUAGES[language]
    there = address.replace(f"/{language}/lessons", f"/{other}/lessons")
    if there.removeprefix(f"{site.address}/") not in site.pages:
        there = f"{site.address}/{other}/lessons/index.html"
    browser.open(address)
    browser.click("[...document.querySelectorAll('.course-language')].find(link => link.offsetParent)")
    browser.wait(f"location.href === {json.dumps(there)} && document.documentElement.lang === '{other}'")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_lands_on_the_same_assignment(site, browser, language):
    other = LANGUAGES[language]
    names = sorted(path.stem for path in (ROOT / FOLDERS[language][1]).glob("*/*.ipynb"))
    there = f"{other}/assignments/{names[0]}.html"
    assert there in site.pages
    browser.open(f"{site.address}/{language}/assignments/{names[0]}.html")
    browser.click("[...document.querySelectorAll('.course-language')].find(link => link.offsetParent)")
    browser.wait(
        f"location.href === {json.dumps(f'{site.address}/{there}')} && document.documentElement.lang === '{other}'"
    )


def test_english_lessons_lead_to_assignments_in_english(site):
    """By the line below the title of each that there is a release of for them."""
    released = {path.stem for path in (ROOT / FOLDERS["en"][1]).glob("*/*.ipynb")}
    assert released
    led = set()
    for page in site.pages:
        if page.startswith("en/lessons/"):
            text = (site.folder / page).read_text(encoding="utf-8").partition("<article")[2]
            assert [name for name in released if f"/ru/assignments/{name}.html" in text] == [], page
            led |= {name for name in released if f'href="../assignments/{name}.html"' in text}
    assert led == released
