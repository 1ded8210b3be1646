"""Whole pages of a notebook that means harm: a student's feedback, and the one that the formgrader shows."""

import base64
import hashlib
import io
import json
import re
import time
from collections import Counter
from types import SimpleNamespace

import hostile
import nbformat
import numpy as np
import pandas as pd
import pytest
from hostile import PNG, SNIPPETS, faults, split
from kept import by_content, repository
from matplotlib.figure import Figure
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from support import grade, hand_in, scores

from graders import course
from graders.execution.execute import error_output
from graders.reporting.markup import CUT, PLAIN
from graders.settings import harness

pytestmark = by_content("pages", lambda **_: repository())

TEMPLATES = ("feedback", "formgrade")
# What nbgrader's handler and its converter give the page besides the notebook.
ABOUT = {
    "nbgrader": {"assignment": "double", "score": 1, "max_score": 2, "late_penalty": 0},
    "base_url": "", "submission_id": "0123", "notebook_id": "double", "assignment_id": "double", "index": 0, "total": 1,
    "student": "anna", "first_name": "Анна", "last_name": "О'Нил", "notebook_path": "autograded/anna/double/double.ipynb",
}  # fmt: skip


def page(template, cells, **about):
    config = harness()
    config.HTMLExporter.template_name = template
    for number, cell in enumerate(cells):
        if isinstance(cell, dict):
            cell.setdefault("id", f"cell-{number}")
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return HTMLExporter(config=config).from_notebook_node(
        nbformat.from_dict(notebook), json.loads(json.dumps(ABOUT | about))
    )[0]


def markdown(text, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": text, **more}


def shown(*outputs, source="1"):
    return {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": source, "outputs": list(outputs)}


def display(**forms):
    data = {name.replace("_", "/", 1).replace("_xml", "+xml"): content for name, content in forms.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def printed(text):
    return {"output_type": "stream", "name": "stdout", "text": text}


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("part", range(0, len(SNIPPETS), 12))
def test_a_hostile_notebook_makes_a_page_like_any_other(template, part):
    """Nothing that runs or is fetched, but what every page has; nothing in the body that is not on the list."""
    ordinary = [split(page(template, [markdown(text)]))[0] for text in ("x", "$x$")]
    names = list(SNIPPETS)[part : part + 12]
    made, body = split(page(template, hostile.cells(names)))
    assert made in ordinary
    assert faults(body, own=True) == []


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    "name", ["script", "onmouseover in a quotation mark", "template", "broken text", "style without an end"]
)
def test_a_hostile_name_is_only_a_name(template, name):
    text = hostile.SNIPPETS[name].replace("\ud83d \udc00", "")  # such a folder's name cannot be
    about = dict.fromkeys(["student", "first_name", "last_name", "notebook_path", "notebook_id", "assignment_id"], text)
    ordinary, _ = split(page(template, [markdown("x")]))
    made, body = split(page(template, [markdown("x")], **about))
    assert sum(made.values()) == sum(ordinary.values())
    assert [
        fault for fault in faults(body, own=True) if "data-link" not in fault and "href='/formgrader" not in fault
    ] == []


def test_the_policy_lets_no_script_run_but_the_pages_own():
    for template in TEMPLATES:
        plain, formulas = page(template, [markdown("x")]), page(template, [markdown("$x$")])
        assert "default-src 'none'" in plain and "unsafe-eval" not in formulas and "script-src 'unsafe" not in formulas
        assert "cdnjs" not in plain and "https://cdnjs.cloudflare.com/ajax/libs/mathjax/2.7.7/MathJax.js" in formulas
        assert "mermaid" not in split(formulas)[1] and "require" not in formulas
    nonces = {part.split("'")[0] for _ in range(2) for part in page("formgrade", []).split("'nonce-")[1:]}
    assert len(nonces) == 2, "a new one for each page"
    assert "<script" not in page("feedback", [markdown("x")])


def test_the_hash_in_the_policy_is_that_of_the_script():
    text = page("feedback", [markdown("$x$")])
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_ordinary_looks_as_it_did(template):
    figure = Figure()
    figure.subplots().plot(np.arange(3), marker="o")
    drawing = io.StringIO()
    figure.savefig(drawing, format="svg")
    text = page(
        template,
        [
            markdown("# Итог\n\n$$x^2$$ ![a](attachment:a.png)", attachments={"a.png": {"image/png": PNG}}),
            shown(
                display(text_html=pd.DataFrame({"x": [1]})._repr_html_(), text_plain="   x\n0  1"),
                {
                    **display(image_png=f"{PNG[:40]}\n{PNG[40:]}\n", text_plain="<Figure>"),
                    "metadata": {"image/png": {"width": 30}},
                },
                display(image_svg_xml=drawing.getvalue()),
                display(text_latex="$y$"),
                display(image_gif="R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
                {"output_type": "execute_result", "data": {"text/plain": "42"}, "metadata": {}, "execution_count": 7},
                printed("\x1b[32mзелёное\x1b[0m\n"),
                error_output("ValueError", "\x1b[31mне то\x1b[0m"),
            ),
        ],
    )
    for part in ("Итог", "$$x^2$$", 'class="dataframe"', "$y$", "42", "ansi-green-fg", "ansi-red-fg", f"base64,{PNG}"):
        assert part in text, part
    assert text.count(f"base64,{PNG}") == 2 and "width=" in text and "data:image/gif" in text
    assert text.count("data:image/svg+xml;base64,", text.index("<body")) == 1 and "показать нельзя" not in text
    assert faults(split(text)[1], own=True) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_cannot_be_shown_costs_its_own_place_alone(template):
    broken = [
        display(image_png={"a": 1}), display(image_png="!" * 100), display(image_png=PNG[:-20] * 3), display(image_png=[1]),
        display(image_jpeg=PNG), display(image_svg_xml="<svg"), display(text_html={"a": []}), display(text_plain=5),
        display(application_javascript="x()", text_plain="<Javascript>"), display(application_pdf="x"), display(), {},
        {"output_type": "display_data"}, {"output_type": "odd"}, {"output_type": "stream"}, "text", None,
        {"output_type": "stream", "name": 5, "text": [1, "кусок", {}]}, {"output_type": "error", "traceback": {"a": 1}},
        {"output_type": "error", "ename": {}, "evalue": 1, "traceback": [None, "строка"]},
        {"output_type": "display_data", "data": [], "metadata": []},
        {"output_type": "execute_result", "data": {"text/plain": "x"}, "metadata": {"image/png": 5}, "execution_count": {}},
    ]  # fmt: skip
    cells = [
        shown(*broken, source={"no": "text"}), shown(printed("цело")), {"cell_type": "heading", "source": "заголовок"}, {},
        "cell", {"cell_type": "markdown", "source": ["![x](attachment:y)", 5, "*цело*"], "attachments": [], "metadata": 5},
        {"cell_type": "code", "source": "1", "outputs": {"a": 1}, "metadata": {"nbgrader": {"grade_id": 5, "grade": True}}},
    ]  # fmt: skip
    config = harness()
    config.HTMLExporter.template_name = template
    exporter = HTMLExporter(config=config)
    nb = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 4, "metadata": {"widgets": [1]}, "cells": []})
    nb.cells = cells  # what `nbformat` would not even copy
    safe = exporter._preprocessors[0](nb, {"metadata": {}})[0]
    text = page(template, json.loads(json.dumps(safe.cells)))
    assert text.count("показать нельзя: в ней ошибка") == 5 and "JavaScript здесь" in text
    assert text.count("цело") == 2 and "заголовок" in text and "кусок" in text and "строка" in text


SLOW = {
    "60 KB of pictures": lambda: [markdown("![](" * 15_000)],
    "many cells of pictures": lambda: [markdown("![](" * 3_900) for _ in range(50)],
    "2.5 MB of colours": lambda: [shown(printed("\x1b[31ma\x1b[0m" * 250_000))],
    "many colours": lambda: [shown(printed("\x1b[31ma\x1b[0m" * 900)) for _ in range(100)],
    "many outputs": lambda: [shown(*[display(text_plain=str(number)) for number in range(20_000)])],
    "many streams": lambda: [shown(*[printed(f"{number}\n") for number in range(20_000)])],
    "long traceback": lambda: [shown({**error_output("E", "x"), "traceback": ["\x1b[31mx\n" * 1_000] * 1_000})],
    "long code": lambda: [shown(source="x = [1, 2, 3]\n" * 200_000)],
    "much code": lambda: [shown(source="x = [1, 2, 3]\n" * 6_000) for _ in range(30)],
    "long table": lambda: [shown(display(text_html="<table>" + "<tr><td>1</td></tr>" * 100_000))],
    "many tables": lambda: [shown(display(text_html="<table>" + "<tr><td>1</td></tr>" * 10_000)) for _ in range(20)],
    "deep HTML": lambda: [shown(display(text_html="<div>" * 50_000)), markdown("<b title=a>" * 1_400)],
    "deep quotations": lambda: [markdown(">" * 15_000), markdown("- " * 8_000), markdown("*" * 16_000)],
    "heavy pictures": lambda: [shown(display(image_png=PNG * 100_000)), shown(display(image_svg_xml="<svg>" * 900_000))],
}  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", SLOW)
def test_a_page_takes_some_seconds_whatever_is_on_it(template, name):
    cells = [*SLOW[name](), shown(printed("последний"))]
    start = time.thread_time()
    text = page(template, cells)
    assert time.thread_time() - start < 30, "2 of the processor's, usually"
    assert len(text) < 6_000_000
    assert CUT in text or PLAIN in text or "последний" in text
    assert split(text)[1].count("</div>") > 3


@pytest.fixture
def attacked(light):
    """A course with two graded submissions; eve's autograded notebook has every snippet in it besides."""
    for student in ("anna", "eve"):
        hand_in(light, student, "def double(x):\n    return 2")
    assert grade(light) == 0
    path = light / "autograded/eve/double/double.ipynb"
    nb = json.loads(path.read_text(encoding="utf-8"))
    nb["cells"] += hostile.cells()
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": "<script>1</script>"}
    path.write_text(json.dumps(nb), encoding="utf-8")
    return light


def formgrader_page(folder, student, monkeypatch):
    """What nbgrader's formgrader shows of a submission, from an exporter made as it makes its own."""
    monkeypatch.chdir(folder)
    extension = FormgradeExtension()
    extension.root_dir = str(folder)
    extension.initialize([])
    app = SimpleNamespace(settings={})
    extension.authenticator = None
    extension.init_tornado_settings(app)
    path = folder / "autograded" / student / "double/double.ipynb"
    return app.settings["nbgrader_exporter"].from_filename(str(path), resources=dict(ABOUT))[0]


def test_both_pages_of_a_hostile_submission_are_clean(attacked, monkeypatch):
    before = scores(attacked)
    assert course.feedback(course.open_course(attacked), "double", report=lambda line: None) == {}
    texts = {name: (attacked / f"feedback/{name}/double/double.html").read_text(encoding="utf-8") for name in before}
    for anna, eve in (
        (texts["anna"], texts["eve"]),
        (formgrader_page(attacked, "anna", monkeypatch), formgrader_page(attacked, "eve", monkeypatch)),
    ):
        assert faults(split(eve)[1], own=True) == [] == faults(split(anna)[1], own=True)
        extra = split(eve)[0] - split(anna)[0]
        extra -= Counter([("meta", "evecourse-student", "")])  # whose page it is
        assert {key[0] for key in extra} <= {"script", "meta"} and sum(extra.values()) <= 3, "MathJax, and its policy"
        assert "не только единицу" in anna and "не только единицу" in eve
    assert "HIDDEN" not in texts["eve"] and "f(21)" not in texts["eve"]
    assert 'id="test_double"' in formgrader_page(attacked, "eve", monkeypatch)
    assert scores(attacked) == before


def test_feedback_hides_tests_as_before(light):
    """The page is rebuilt before tests are hidden in it."""
    hand_in(light, "anna", "import warnings\n\ndef double(x):\n    warnings.warn('x', stacklevel=2)\n    return 2")
    assert grade(light) == 0
    assert course.feedback(course.open_course(light), "double", report=lambda line: None) == {}
    text = (light / "feedback/anna/double/double.html").read_text(encoding="utf-8")
    assert "не только единицу" in text and "21" not in split(text)[1]
