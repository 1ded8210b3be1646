"""Where the links of a Markdown text lead, and leading them elsewhere."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

# possessive: a bracket that is never closed is looked at once
_WORDS = r"(?:!?\[[^\]]*\]\([^)]*\)|\[[^\]]*\]|(?!\n[ \t]*\n)[^\[\]])*+"
_TITLE = r"\s+(?:\"[^\"\n]*\"|'[^'\n]*')"
# What is looked at in a text: code and formulas stay as they are, comments may go, links are led. A comment behind a
# text leaves the end of its line, or the paragraph would go on with the next one.
_PART = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ >]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|\\[^\w\s]|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.*?\$\$|\$[^\s$][^$\n]*\$|<pre\b.*?</pre>)"
    r"|(?P<comment>^<!--.*?-->\n?|<!--.*?-->)"
    r"|<(?P<tag>(?i:a|img))(?P<attributes>\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>"
    r"|^(?P<margin>[ \t>]*\[(?P<label>(?!\^)[^\[\]\n]+)\]:[ \t]*(?:\n[ \t]*)?)(?P<address><[^<>\n]*>|[^\s<]\S*)"
    rf"(?P<said>{_TITLE})?[ \t]*$"
    rf"|(?P<picture>!?)\[(?P<text>{_WORDS})\]"
    r"(?P<rest>\((?P<target><[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))+)"
    rf"(?P<title>{_TITLE})?\)|\[(?P<reference>[^\[\]]*)\]|)",
    re.DOTALL | re.MULTILINE,
)
_ATTRIBUTE = re.compile(r"\s+(?P<name>[^\s\"'<>/=]+)(?:\s*=\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?")
_LEADING = {"a": "href", "img": "src"}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Kind(Enum):
    """What a text does with a target: links to it, shows the picture there, or links to it in HTML."""

    LINK = "link"
    PICTURE = "picture"
    TAG = "tag"


Lead = Callable[[str, Kind], str | None]


def leads_away(target: str) -> bool:
    """Say whether a link leads to an address or within its own page, whatever lies beside it."""
    return bool(_SCHEME.match(target)) or target.startswith(("#", "//"))


def with_links(text: str, lead: Lead, *, comments: bool = True) -> str:
    """Return a Markdown text with its links led elsewhere; what has no target any more is left as its words.

    Args:
        text: the text; links within code, formulas and comments are none.
        lead: gets a target and what is done with it, and returns the new target, or None.
        comments: whether they stay.
    """
    return _Leading(text, lead, comments).led()


@dataclass(frozen=True)
class _Definition:
    """A target that links name: `[name]: target "title"`."""

    target: str
    title: str
    led: str | None


class _Leading:
    def __init__(self, text: str, lead: Lead, comments: bool) -> None:
        self._text, self._lead, self._comments = text, lead, comments
        self._definitions: dict[str, _Definition] = {}
        for match in _PART.finditer(text) if "]:" in text else ():
            if match["label"] is not None and _begins(match):
                target = _bare(match["address"])
                definition = _Definition(target, match["said"] or "", lead(target, Kind.LINK))
                self._definitions.setdefault(_name(match["label"]), definition)

    def led(self) -> str:
        return _PART.sub(self._rewrite, self._text)

    def _rewrite(self, match: re.Match[str]) -> str:
        if match["code"] is not None:
            return match[0]
        if match["comment"] is not None:
            return match[0] if self._comments else ""
        if match["tag"] is not None:
            return f"<{match['tag']}{self._attributes(match['tag'].lower(), match['attributes'])}>"
        if match["label"] is not None:
            return self._defined(match) if _begins(match) else match[0]
        words = _PART.sub(self._within, match["text"])
        if match["target"] is None:
            return self._referring(match, words)
        target = _bare(match["target"])
        led = self._lead(target, Kind.PICTURE if match["picture"] else Kind.LINK)
        if led is None:
            return words
        written = match["target"] if led == target else _written(led)
        return f"{match['picture']}[{words}]({written}{match['title'] or ''})"

    def _within(self, match: re.Match[str]) -> str:
        return match[0] if match["label"] is not None else self._rewrite(match)

    def _defined(self, match: re.Match[str]) -> str:
        definition = self._definitions[_name(match["label"])]
        if definition.led is None:
            return ""
        target = _bare(match["address"])
        led = match["address"] if definition.led == target else _written(definition.led)
        return f"{match['margin']}{led}{match['said'] or ''}"

    def _referring(self, match: re.Match[str], words: str) -> str:
        """Return a link by a name; one that no text defines is none."""
        as_it_is = f"{match['picture']}[{words}]{match['rest']}"
        definition = self._definitions.get(_name(match["reference"] or match["text"]))
        if definition is None:
            return as_it_is
        if not match["picture"]:
            return words if definition.led is None else as_it_is
        led = self._lead(definition.target, Kind.PICTURE)
        if led is None:
            return words
        return as_it_is if led == definition.led else f"![{words}]({_written(led)}{definition.title})"

    def _attributes(self, tag: str, attributes: str) -> str:
        def rewrite(match: re.Match[str]) -> str:
            target = html.unescape((match["value"] or "").strip("\"'"))
            if match["name"].lower() != _LEADING[tag] or not target:
                return match[0]
            led = self._lead(target, Kind.PICTURE if tag == "img" else Kind.TAG)
            if led == target:
                return match[0]
            return "" if led is None else f' {match["name"]}="{html.escape(led)}"'

        return _ATTRIBUTE.sub(rewrite, attributes)


def _begins(match: re.Match[str]) -> bool:
    """Say whether a line can define a target: it does not go on with a paragraph."""
    before = match.string[: match.start()].removesuffix("\n").rpartition("\n")[2].lstrip(" \t>")
    return not before or before.startswith(("[", "#"))


def _name(label: str) -> str:
    return " ".join(label.split()).casefold()


def _bare(target: str) -> str:
    return target[1:-1] if target.startswith("<") and target.endswith(">") else target


def _written(target: str) -> str:
    return f"<{target}>" if re.search(r"[\s()]", target) else target
