"""What a page may be made of: a notebook, however it was left, becomes one that no template can stumble over."""

import base64
import io
import re
import warnings
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from PIL import Image
from traitlets import Bool

from graders.notebooks import language_of
from graders.reporting.drawings import clean_svg, is_too_large
from graders.reporting.markup import CUT, HTML_LIMIT, TEXT_LIMIT, Allowance, shorten, visible, within
from graders.words import marked, speaking, tr

PICTURE_LIMIT = 8_000_000
PIXEL_LIMIT = 50_000_000
OUTPUTS_LIMIT = 200
CELLS_LIMIT = 2_000
ENTRIES_LIMIT = 200
_NOTE_ROOM = 200  # characters of a sentence behind a text, which filters cut again at the same limit

# What is shown of an output that comes in several forms: the first of these that it has.
_FORMS = (
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/gif",
    "text/plain",
)
_PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF"}
_SCRIPTS = ("application/javascript", "text/javascript")
_SIDES = ("width", "height")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}", re.ASCII)
_FORMULA = re.compile(r"\$|\\\(|\\\[|\\begin\{")
# What nbgrader writes into a cell; nothing else in its metadata has a meaning on a page.
_NBGRADER: dict[str, type | tuple[type, ...]] = {
    "cell_type": str,
    "checksum": str,
    "grade": bool,
    "locked": bool,
    "points": (int, float),
    "schema_version": int,
    "solution": bool,
    "task": bool,
}

_BAD_PICTURE = marked("Эту картинку показать нельзя: в ней ошибка.")
_LARGE_PICTURE = marked("Эта картинка слишком большая и здесь не показана.")
_SCRIPT = marked("Вывод на JavaScript здесь не показывается.")
_UNKNOWN = marked("Вывод такого вида здесь не показывается.")
_MORE_OUTPUTS = marked("Выводов слишком много: показаны первые.")
_MORE_CELLS = marked("Ячеек слишком много: остальные здесь не показаны.")
_SHORTENED = marked("# Код слишком длинный: показано начало.")


class SafePage(Preprocessor):
    """Rebuild a notebook of what pages can show: well-formed, within limits, and nothing else.

    It stands before all other steps: they, nbconvert's check of the format and the templates then meet no surprises,
    and what cannot be shown costs its own place and no more. What is shown of the rest is decided in
    `graders.reporting.markup`.
    """

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Rebuild a notebook; its language and what is left of the page's allowance go on to the filters."""
        resources["language"] = language_of(nb)
        with speaking(resources["language"]):
            return self._rebuilt(nb, resources)

    def _rebuilt(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        allowance = resources["allowance"] = Allowance()
        cells = nb.get("cells")
        known = [cell for cell in cells if isinstance(cell, dict)] if isinstance(cells, list) else []
        kept = known[:CELLS_LIMIT] + [cell for cell in known[CELLS_LIMIT:] if "nbgrader" in _dict(cell.get("metadata"))]
        nb.cells = [_cell(cell, number, allowance) for number, cell in enumerate(kept)]
        if len(kept) < len(known):
            nb.cells.append(new_markdown_cell(f"*{tr(_MORE_CELLS)}*", id="more"))
        nb.metadata, nb.nbformat, nb.nbformat_minor = NotebookNode(), 4, 5
        resources["formulas"] = any(map(_has_formula, nb.cells))
        return nb, resources


def _cell(cell: dict[str, Any], number: int, allowance: Allowance) -> NotebookNode:
    kind = cell.get("cell_type")
    meta = _dict(cell.get("metadata"))
    about: dict[str, Any] = {"id": f"cell-{number}", "metadata": _metadata(meta)}
    source = visible(_text(cell.get("source")))
    own = _dict(about["metadata"].get("nbgrader"))
    if own.get("task") or (own.get("grade") and not own.get("solution")):
        # the course's own: `HideTests` has to see the whole of it, or nothing
        source = source if allowance.take("tests", len(source), TEXT_LIMIT) == len(source) else tr(_SHORTENED)
    else:
        source = _shortened(source, allowance, CUT if kind == "markdown" else _SHORTENED)
    if kind == "markdown":
        built: NotebookNode = new_markdown_cell(source, **about)
        attachments = _attachments(_dict(cell.get("attachments")), allowance)
        if attachments:
            built.attachments = attachments
    elif kind == "code":
        outputs = _outputs(cell.get("outputs"), allowance)
        built = new_code_cell(source, execution_count=_count(cell.get("execution_count")), outputs=outputs, **about)
    else:
        built = new_raw_cell(source, **about)
    return built


def _count(value: object) -> int | None:
    return value if type(value) is int and 0 <= value < 1_000_000 else None


def _shortened(text: str, allowance: Allowance, note: str) -> str:
    """Return as much of a text as the page has room for, and a sentence where something was left out."""
    kept, cut = shorten(text, allowance.take("text", len(text), TEXT_LIMIT - _NOTE_ROOM))
    return f"{kept.rstrip()}\n\n{tr(note)}" if cut else kept


def _text(value: object) -> str:
    """Return a text as notebooks have it, one string or several; anything else is none."""
    if isinstance(value, list):
        return "".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    given = _dict(metadata.get("nbgrader"))
    name = given.get("grade_id")
    if not (isinstance(name, str) and _NAME.fullmatch(name)):
        return {}
    kept = {key: given[key] for key, kind in _NBGRADER.items() if key in given and isinstance(given[key], kind)}
    return {"nbgrader": {"grade_id": name, **{key: _plain(value) for key, value in kept.items()}}}


def _plain(value: Any) -> Any:
    return visible(value)[:ENTRIES_LIMIT] if isinstance(value, str) else value


def _attachments(given: dict[str, Any], allowance: Allowance) -> dict[str, dict[str, str]]:
    """Return the pictures that hang on a cell; the text is told to do without the rest."""
    kept = {}
    for name, forms in list(given.items())[:ENTRIES_LIMIT]:
        for form in _PICTURES:
            data, problem = _picture(form, _dict(forms).get(form), allowance)
            if not problem:
                kept[visible(str(name))] = {form: data}
                break
    return kept


def _outputs(given: object, allowance: Allowance) -> list[NotebookNode]:
    outputs: list[NotebookNode] = []
    known = [output for output in given if isinstance(output, dict)] if isinstance(given, list) else []
    for output in _joined(known):
        if len(outputs) >= OUTPUTS_LIMIT:
            outputs.append(_note(_MORE_OUTPUTS))
            break
        outputs += _output(output, allowance)
    return outputs


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make one output of several that follow each other on the same stream."""
    joined: list[dict[str, Any]] = []
    texts: list[list[str]] = []
    for output in outputs:
        if output.get("output_type") == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            if joined and joined[-1].get("output_type") == "stream" and joined[-1]["name"] == name:
                texts[-1].append(_text(output.get("text")))
                continue
            joined.append({"output_type": "stream", "name": name})
            texts.append([_text(output.get("text"))])
        else:
            joined.append(output)
            texts.append([])
    for output, parts in zip(joined, texts, strict=True):
        if parts:
            output["text"] = "".join(parts)
    return joined


def _output(output: dict[str, Any], allowance: Allowance) -> list[NotebookNode]:
    kind = output.get("output_type")
    if kind == "stream":
        text = _shortened(visible(output["text"]), allowance, CUT)
        return [new_output("stream", name=output["name"], text=text)]
    if kind == "error":
        return [_error(output, allowance)]
    if kind not in ("display_data", "execute_result"):
        return [_note(_UNKNOWN)]
    shown = _shown(_dict(output.get("data")), _dict(output.get("metadata")), allowance)
    if kind == "execute_result":
        for one in shown:
            one.output_type, one.execution_count = kind, _count(output.get("execution_count"))
    return shown


def _error(output: dict[str, Any], allowance: Allowance) -> NotebookNode:
    name, message = (visible(_text(output.get(key)))[:TEXT_LIMIT] for key in ("ename", "evalue"))
    given = output.get("traceback")
    frames = [item for item in given if isinstance(item, str)] if isinstance(given, list) else []
    frames = [visible(frame) for frame in frames] or [f"{name}: {message}"]
    room = allowance.take("text", sum(map(len, frames)), TEXT_LIMIT)
    last, _ = shorten(frames[-1], room)
    room -= len(last)
    kept = []
    for frame in frames[:-1]:
        room -= len(frame)
        if room < 0:
            kept.append(tr(CUT))
            break
        kept.append(frame)
    shown: NotebookNode = new_output("error", ename=name, evalue=message, traceback=[*kept, last])
    return shown


def _shown(data: dict[str, Any], metadata: dict[str, Any], allowance: Allowance) -> list[NotebookNode]:
    """Return an output in the first form that can be shown, else a sentence."""
    scripted = any(form in data for form in _SCRIPTS)
    for form in _FORMS:
        text = _text(data.get(form))
        if form in _PICTURES and form in data:
            content, problem = _picture(form, text, allowance)
            return [_note(problem) if problem else _drawn(form, content, _dict(metadata.get(form)) | _sides(metadata))]
        if not text or (form == "text/plain" and scripted):
            continue
        if form == "image/svg+xml":
            content, problem = _drawing(text, allowance)
            return [_note(problem) if problem else _display({form: content})]
        if form == "text/html":
            return [_display({form: visible(text[: HTML_LIMIT + 1])})]  # the filter says that it was cut
        return [_display({form: _shortened(visible(text), allowance, CUT)})]
    if all(content == "" for content in data.values()):
        return []
    return [_note(_SCRIPT if scripted else _UNKNOWN)]


def _drawn(form: str, content: str, metadata: dict[str, Any]) -> NotebookNode:
    sides = _sides(metadata)
    if form == "image/gif":  # nbconvert's templates know none
        size = "".join(f' {side}="{value}"' for side, value in sides.items())
        return _display({"text/html": f'<img src="data:{form};base64,{content}"{size}>'})
    return _display({form: content}, {form: sides} if sides else {})


def _sides(metadata: dict[str, Any]) -> dict[str, int]:
    return {side: metadata[side] for side in _SIDES if type(metadata.get(side)) is int and 0 < metadata[side] < 10_000}


def _picture(form: str, given: object, allowance: Allowance) -> tuple[str, str]:
    """Return a picture as it may stand in a page, or why not."""
    text = "".join(_text(given).split())
    if allowance.take("pictures", len(text), PICTURE_LIMIT) < len(text) or allowance.looking <= 0:
        return "", _LARGE_PICTURE
    pixels = within(allowance, lambda: _pixels(text, _PICTURES[form]), "looking")
    if pixels is None:
        return "", _BAD_PICTURE
    return ("", _LARGE_PICTURE) if pixels > PIXEL_LIMIT else (text, "")


def _pixels(text: str, form: str) -> int:
    """Return how many pixels a picture has, of which Pillow reads all that stands before them, piece by piece."""
    content = base64.b64decode(text, validate=True)
    with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[form]) as picture:
        return picture.width * picture.height


def _drawing(text: str, allowance: Allowance) -> tuple[str, str]:
    """Return a drawing as it may stand in a page, or why not."""
    fits = allowance.take("pictures", len(text), PICTURE_LIMIT) == len(text)
    if not fits or allowance.looking <= 0 or is_too_large(text):
        return "", _LARGE_PICTURE
    drawing = within(allowance, lambda: clean_svg(text), "looking")
    return ("", _BAD_PICTURE) if drawing is None else (drawing, "")


def _display(data: dict[str, str], metadata: dict[str, Any] | None = None) -> NotebookNode:
    shown: NotebookNode = new_output("display_data", data=data, metadata=metadata or {})
    return shown


def _note(sentence: str) -> NotebookNode:
    return _display({"text/html": f"<p><em>{tr(sentence)}</em></p>"})


def _has_formula(cell: NotebookNode) -> bool:
    texts = [cell.source] if cell.cell_type != "code" else []
    for output in cell.get("outputs", []):
        texts += [text for form, text in output.get("data", {}).items() if not form.startswith("image/")]
    return any(_FORMULA.search(text) for text in texts)
