"""What a student wrote becomes HTML, here and nowhere else; and what of it costs too much stays plain text.

nbconvert's templates put together what its filters give them. These filters take the places of nbconvert's own, see
`FILTERS`: what they return is made of the elements, attributes and addresses listed here, whatever they were given.
`graders.reporting.pages` sees to it that the templates meet nothing that no filter has seen, and that drawings are what
`graders.reporting.drawings` makes of them.
"""

import functools
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import nh3
from ipython_pygments_lexers import IPython3Lexer
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.token import STANDARD_TYPES

from graders.timelimit import TooSlow, limited
from graders.words import SOURCE, marked, speaking, tr

T = TypeVar("T")

# Characters. The longest text between two cells of the course's own has 4,000, a table of 60 rows by 20 some 60,000.
MARKDOWN_LIMIT = 16_000
HTML_LIMIT = 200_000
TEXT_LIMIT = 100_000
# Colour codes in one output.
CODES_LIMIT = 2_000
# Elements inside one another; a browser's own limit is 512.
_DEPTH_LIMIT = 100
# Formatting elements with attributes, times elements: a parser may have to repeat the former in each of the latter.
_TANGLE_LIMIT = 2_000_000
_UNCLOSED_LIMIT = 500
_SPAN_LIMIT = 1_000
_SECONDS = 2.0

CUT = marked("Вывод слишком длинный: показано начало.")
PLAIN = marked("Текст слишком длинный или слишком запутанный, поэтому показан как есть.")
_NO_PICTURE = marked("Здесь видны только картинки, вложенные в тетрадь.")
_PICTURE_NAME = marked("картинка")
EMPTY = marked("В этом выводе нет ничего, что можно показать на странице с проверкой.")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS = _words(
    "a abbr b blockquote br caption center cite code col colgroup dd del details div dl dt em figcaption figure font "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody "
    "td tfoot th thead tr tt u ul var"
)
_ATTRIBUTES = {
    "*": {"align", "lang", "style", "title", "valign"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "font": {"color"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"reversed", "start", "type"},
    "table": {"border"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Classes of highlighted code and of pandas' tables; any other might be one that the page's own scripts look for.
_CLASSES = {"div": {"highlight"}, "span": {name for name in STANDARD_TYPES.values() if name}, "table": {"dataframe"}}
# What changes how text looks, and not where it is: nothing may be laid over the rest of the page.
_STYLES = _words(
    "background-color border border-bottom border-collapse border-color border-left border-right border-spacing "
    "border-style border-top border-width color font-family font-size font-style font-variant font-weight height "
    "line-height max-width min-width overflow overflow-x padding padding-bottom padding-left padding-right padding-top "
    "text-align text-decoration vertical-align white-space width"
)
_PLAIN_STYLE = re.compile(r"""(?:[\w\s#%.,:;'"-]|(?<![\w-])(?:rgb|hsl)a?\([^()]*\))*""", re.ASCII | re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:)[^\s\\]+", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]+")
_LENGTH = re.compile(r"\d{1,4}(?:px|%)?", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)

_START = re.compile(r"<[a-zA-Z]")
_FORMATTING = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_ANY_TAG = re.compile(r"<[^>]*+(?:>|\Z)")  # to the end where it is not closed: else each "<" would be looked after
_ANY_START = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
# Text, and then a tag or comment that can be read in one way only; the tag ends where it seems to.
_PLAIN_TAG = re.compile(
    r"""(?:[^<]|<(?![a-zA-Z/!?]))*+(?:<!--[^<>]*-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)"""
    r"""(?:[ \t\n\f\r]+[\w@:.-]+(?:=(?:"[^"]*+"|'[^']*+'|[\w#%@:;.,+/-]++))?+)*+[ \t\n\f\r]*+/?>)"""
)
# Elements in which tags are text, or text is no more than that.
_RAW = _words("iframe noembed noframes noscript plaintext script style textarea title xmp")
_VOID = _words("br col hr img")
_CLOSING_THEMSELVES = _VOID | _words("dd dt input li link meta option p tbody td tfoot th thead tr")
_SEEN = re.compile(r"<img (?:(?!<img )[^>])*?src=|<hr")

# What no page can hold, and what turns the direction of writing so that code reads as what it is not.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ORDER = re.compile(r"\x1b\](?:[^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b\[(?![0-9;]*m)[0-?]*[ -/]*[@-~]|\x1b(?!\[)[ -/]*[0-~]?")


_HANDLER = re.compile(r""" on\w+=("[^"]*"|'[^']*')""")
_SCRIPT = re.compile(r"<script\b.*?(?:</script>|\Z)", re.DOTALL)
_NAMES = ("first_name", "last_name", "student", "notebook_path", "notebook_id", "assignment_id")


@dataclass
class Allowance:
    """What is left for one page: each takes something off it, and where nothing is left, text stays plain.

    Attributes:
        seconds: for making HTML of Markdown, of HTML and of code.
        looking: seconds for looking into pictures, which are not to be missing where text has taken long.
        text: characters of text and code.
        tests: characters of the course's own code.
        coloured: characters of code with its syntax highlighted.
        codes: colour codes in outputs.
        html: characters of HTML.
        elements: of HTML, of whatever they were made: nbconvert reads the page again in the end, 60 µs each.
        pictures: characters of pictures.
    """

    seconds: float = 4.0
    looking: float = 4.0
    text: int = 1_000_000
    tests: int = 1_000_000
    coloured: int = 200_000
    codes: int = 20_000
    html: int = 600_000
    elements: int = 50_000
    pictures: int = 20_000_000

    def has_room_for(self, html: str) -> bool:
        """Say whether the page may have so many elements more, and count them if so."""
        wanted = html.count("<")
        fits = wanted <= self.elements
        self.elements -= wanted if fits else 0
        return fits

    def take(self, what: str, wanted: int, most: int) -> int:
        """Return how much there is of something, `most` at a time, and take it off."""
        given: int = max(0, min(wanted, most, getattr(self, what)))
        setattr(self, what, getattr(self, what) - given)
        return given


def plain(text: str) -> Markup:
    """Return text as it is, and a sentence that says why."""
    shown = escape(shorten(visible(text), TEXT_LIMIT)[0])
    return Markup("<p><em>{}</em></p><pre>{}</pre>").format(tr(PLAIN), shown)


def visible(text: str) -> str:
    """Return text that a page can hold and that reads as what it is; colour codes stay."""
    return _UNWRITABLE.sub("\ufffd", _UNPRINTABLE.sub("", text))


def shorten(text: str, limit: int) -> tuple[str, bool]:
    """Return the beginning of a text, whole lines if it has any, and whether something was left out."""
    if len(text) <= limit:
        return text, False
    end = text.rfind("\n", limit // 2, limit)
    return text[: end if end > 0 else limit], True


def _in_the_pages_language(work: Callable[..., T]) -> Callable[..., T]:
    """Have a filter speak the language of its page; the context of the next page names that page's."""

    @pass_context
    @functools.wraps(work)
    def spoken(context: Context, *args: object) -> T:
        language = (context.get("resources") or {}).get("language")
        with speaking(language if isinstance(language, str) else SOURCE):
            return work(context, *args)

    return spoken


@_in_the_pages_language
def translated(context: Context, text: str) -> str:
    """Return a message of the template's, in the page's language."""
    return tr(text)


@_in_the_pages_language
def markdown_to_html(context: Context, source: object) -> Markup:
    """Return a cell's Markdown as HTML, with its attached pictures."""
    if isinstance(source, Markup):
        return source
    text, allowance = visible(str(source)), _allowance(context)
    if len(text) > MARKDOWN_LIMIT:
        return plain(text)
    attachments = (context.get("cell") or {}).get("attachments", {})
    rendered = within(allowance, lambda: _render(text, attachments))
    return plain(text) if rendered is None else _clean(rendered, allowance) or plain(text)


@_in_the_pages_language
def clean_html(context: Context, element: object) -> Markup:
    """Return HTML made of what is allowed; what the other filters made passes as it is."""
    if isinstance(element, Markup):
        return element
    source = element.decode(errors="replace") if isinstance(element, bytes) else str(element)
    allowance = _allowance(context)
    given = allowance.take("html", len(source), HTML_LIMIT)
    cleaned = _clean(source[:given], allowance)
    if cleaned is None:
        return plain(source)
    if given < len(source):
        return Markup("{}<p><em>{}</em></p>").format(cleaned, tr(CUT))
    if source.strip() and not _SEEN.search(cleaned) and not _ANY_TAG.sub("", cleaned).strip():
        return Markup("<p><em>{}</em></p>").format(tr(EMPTY))
    return cleaned


@pass_context
def highlight_code(context: Context, source: object, language: object = None, metadata: object = None) -> Markup:
    """Return code with its syntax highlighted as Python's: what language it is in is not the student's to say."""
    text, allowance = visible(str(source)), _allowance(context)
    if allowance.take("coloured", len(text), TEXT_LIMIT) == len(text):
        formatter = HtmlFormatter(cssclass=" highlight hl-ipython3")
        coloured = within(allowance, lambda: highlight(text or " ", IPython3Lexer(), formatter))
        if coloured is not None and allowance.has_room_for(coloured):
            return Markup(coloured)
    return Markup('<div class="highlight"><pre>{}</pre></div>').format(shorten(text, TEXT_LIMIT)[0])


@pass_context
def colour_text(context: Context, text: object) -> Markup:
    """Return the text of an output, with the colours that its codes ask for; other orders to a terminal are dropped."""
    shown = visible(_ORDER.sub("", shorten(str(text), TEXT_LIMIT)[0]))
    codes = len(_COLOUR.findall(shown))
    if _allowance(context).take("codes", codes, CODES_LIMIT) < codes:
        shown = _COLOUR.sub("", shown)
    return Markup(ansi2html(shown).replace("\x1b", ""))


def _as_it_is(text: T) -> T:
    """Take the place of a filter that rewrites addresses in HTML, which would no longer be known as clean."""
    return text


def guarded(html: str, nonce: str) -> Markup:
    """Return HTML of nbgrader's own with a page's nonce in each script, so that the page's policy lets it run."""
    return Markup(html.replace("<script", f'<script nonce="{nonce}"'))


def without_scripts(html: str) -> Markup:
    """Return HTML of nbgrader's own without its scripts, those in attributes included."""
    return Markup(_HANDLER.sub("", _SCRIPT.sub("", html)))


def with_plain_names(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Return nbconvert's resources with the names in them as text, which is what they are."""
    return {**resources, **{name: escape(resources.get(name) or "") for name in _NAMES}}


# By nbconvert's names; the last four are of our own.
FILTERS: dict[str, Callable[..., Any]] = {
    "ansi2html": colour_text,
    "clean_html": clean_html,
    "highlight_code": highlight_code,
    "markdown2html": markdown_to_html,
    "strip_files_prefix": _as_it_is,
    "guarded": guarded,
    "tr": translated,
    "with_plain_names": with_plain_names,
    "without_scripts": without_scripts,
}


def _allowance(context: Context) -> Allowance:
    found = (context.get("resources") or {}).get("allowance")
    return found if isinstance(found, Allowance) else Allowance()


def within(allowance: Allowance, work: Callable[[], T], what: str = "seconds") -> T | None:
    """Do something within the page's time; None when it takes too long, or fails.

    Args:
        allowance: of the page.
        work: what to do.
        what: which of the allowance's times it takes.
    """
    left = getattr(allowance, what)
    if left <= 0:
        return None
    start = time.perf_counter()
    try:
        return limited(min(_SECONDS, left), work)
    except (Exception, TooSlow):  # RecursionError, or whatever libraries make of what they did not expect
        return None
    finally:
        setattr(allowance, what, left - (time.perf_counter() - start))


class _Renderer(IPythonRenderer):
    """nbconvert's own; in the place of a picture that may not be shown stands what it is called."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Return one picture."""
        name = url.removeprefix("attachment:")
        if _PICTURE.fullmatch(url) or (name != url and name in self.attachments):
            return super().image(text, url, title)
        return f'<em title="{escape(tr(_NO_PICTURE))}">{_ANY_TAG.sub("", text) or escape(tr(_PICTURE_NAME))}</em>'


def _render(text: str, attachments: dict[str, dict[str, str]]) -> str:
    renderer = _Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    rendered: str = MarkdownWithMath(renderer=renderer).render(text)
    for mark, box in (("disabled checked/>", "☑ "), ("disabled/>", "☐ ")):
        rendered = rendered.replace(f'<input class="task-list-item-checkbox" type="checkbox" {mark}', box)
    return rendered


def _clean(source: str, allowance: Allowance) -> Markup | None:
    """Return HTML of what is allowed; None where that would take too long, or a page of it would be too much."""
    source = visible(source).replace("\x1b", "")
    tags = len(_START.findall(source))
    tangled = len(_FORMATTING.findall(source)) * tags > _TANGLE_LIMIT or _unclosed(source) > _UNCLOSED_LIMIT
    if tangled or allowance.seconds <= 0:
        return None
    start = time.perf_counter()
    cleaned = visible(_CLEANER.clean(source)).replace("\x1b", "")
    allowance.seconds -= time.perf_counter() - start
    if _depth(cleaned) > _DEPTH_LIMIT or not allowance.has_room_for(cleaned):
        return None
    return Markup(cleaned)


def _unclosed(source: str) -> int:
    """Return about how many elements are open at the same time: a parser's time grows with the square of it.

    Where tags cannot be told from attributes, text and comments for certain, no more of them are taken for ends.
    """
    opened: Counter[str] = Counter()
    most = depth = place = 0
    while tag := _PLAIN_TAG.match(source, place):
        name = (tag[2] or "").lower()
        if name in _RAW and not tag[1]:
            end = source.find("<", tag.end())
            if name == "plaintext" or not source.startswith(f"</{name}>", end):
                break
        place = tag.end()
        if not name or name in _CLOSING_THEMSELVES or (tag[1] and not opened[name]):
            continue
        opened[name] += -1 if tag[1] else 1
        depth += -1 if tag[1] else 1
        most = max(most, depth)
    rest = sum(name.lower() not in _CLOSING_THEMSELVES for name in _ANY_START.findall(source, place))
    return max(most, depth + rest)


def _depth(cleaned: str) -> int:
    """Return how many elements of well-formed HTML lie inside one another."""
    depth = deepest = 0
    for end, name in _TAG.findall(cleaned):
        if name not in _VOID:
            depth += -1 if end else 1
            deepest = max(deepest, depth)
    return deepest


def _filter(tag: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value, or None when it is not allowed to have it."""
    text = value.strip()
    if (tag, attribute) in _VALUES:
        return text if _VALUES[tag, attribute].fullmatch(text) else None
    if attribute == "style":
        return text if _PLAIN_STYLE.fullmatch(text) else None
    if attribute in ("colspan", "rowspan", "span"):
        return text if _NUMBER.fullmatch(text) and int(text) <= _SPAN_LIMIT else None
    return value


_VALUES = {
    ("a", "href"): _LINK,
    ("font", "color"): re.compile(r"#?\w{1,30}", re.ASCII),
    ("img", "height"): _LENGTH,
    ("img", "src"): _PICTURE,
    ("img", "width"): _LENGTH,
    ("ol", "start"): _NUMBER,
    ("table", "border"): _NUMBER,
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "template", "textarea", "title", "noscript", "iframe", "xmp", "noembed"},
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    allowed_classes=_CLASSES,
    filter_style_properties=_STYLES,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "data"},
)
