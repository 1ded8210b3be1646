"""Code that a reader of the website changes is plain text, in browsers that have a word for that and in others."""

import html

import pytest
from browser import started
from support import ROOT

PROGRAM = (ROOT / "site/live/editing.js").read_text(encoding="utf-8").replace("export const", "const")
# as Firefox before version 136, which refuses the value
OLDER = """
const known = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "contentEditable");
Object.defineProperty(HTMLElement.prototype, "contentEditable", {
    get: known.get,
    set(value) {
        if (value === "plaintext-only") throw new DOMException("not supported", "SyntaxError");
        known.set.call(this, value);
    },
});
"""
CODE = 'for i in range(2):\n    print(i, "<b>")'
CELL = "document.querySelector('pre')"


@pytest.fixture(scope="module")
def browser():
    with started() as page:
        yield page


@pytest.fixture(params=["newer", "older"])
def page(request, browser, tmp_path):
    """A page with a cell whose code can be changed, the cursor at its end; yields the browser."""
    path, before = tmp_path / "page.html", OLDER if request.param == "older" else ""
    body = f"<p><b>x</b> = <i>y</i></p><pre><span>{html.escape(CODE)}</span></pre><script>{before}{PROGRAM}\neditable({CELL})</script>"
    path.write_text(f'<!DOCTYPE html><meta charset="utf-8">{body}', encoding="utf-8")
    browser.open(path.as_uri(), moment_s=0)
    assert browser.run(f"{CELL}.contentEditable") == ("true" if request.param == "older" else "plaintext-only")
    browser.do(f"{CELL}.focus(); getSelection().selectAllChildren({CELL}); getSelection().collapseToEnd()")
    return browser


def text(page) -> str:
    assert page.run(f"{CELL}.querySelectorAll('br, div, b, i').length") == 0
    assert page.errors == []
    return page.run(f"{CELL}.textContent").rstrip("\n")


def order(page, command: str) -> None:
    """Have an editor's command carried out, as its keys do."""
    for kind in ("rawKeyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="x", commands=[command] if kind != "keyUp" else [])


def enter(page) -> None:
    for kind in ("keyDown", "keyUp"):
        page.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")


def test_lines_are_typed(page):
    enter(page)
    page.call("Input.insertText", text="print(3)")
    enter(page)
    enter(page)
    page.call("Input.insertText", text="1 < 2")
    page.key("Backspace", 8)
    assert text(page) == f"{CODE}\nprint(3)\n\n1 < "


def test_what_is_pasted_has_no_form(page):
    page.do("getSelection().selectAllChildren(document.querySelector('p'))")
    order(page, "copy")
    page.do(f"{CELL}.focus(); getSelection().collapse({CELL}.firstChild.firstChild, 9)")
    order(page, "paste")
    assert text(page) == f"{CODE[:9]}x = y{CODE[9:]}"
    page.call("Input.insertText", text=" + 1")
    assert text(page) == f"{CODE[:9]}x = y + 1{CODE[9:]}", "the cursor stands behind it"


def test_text_cannot_be_made_bold_and_can_be_typed_over(page):
    order(page, "selectAll")
    order(page, "bold")
    assert text(page) == CODE
    enter(page)
    page.call("Input.insertText", text="2")
    assert text(page) == "\n2"
