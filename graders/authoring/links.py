"""Where the links of a Markdown text lead, and leading them elsewhere."""

import re
from collections.abc import Callable

# What is looked at in a text: code and formulas stay as they are, comments may go, links are led. A comment behind a
# text leaves the end of its line, or the paragraph would go on with the next one.
_PART = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ >]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|\\[^\w\s]|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.*?\$\$|\$[^\s$][^$\n]*\$|<pre\b.*?</pre>)"
    r"|(?P<comment>^<!--.*?-->\n?|<!--.*?-->)"
    # possessive: a bracket that is never closed is looked at once
    r"|(?P<picture>!?)\[(?P<text>(?:!?\[[^\]]*\]\([^)]*\)|\[[^\]]*\]|(?!\n[ \t]*\n)[^\[\]])*+)\]\("
    r"(?P<target>(?:[^()\s]|\([^()\s]*\))+)(?P<title>\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)",
    re.DOTALL | re.MULTILINE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def leads_away(target: str) -> bool:
    """Say whether a link leads to an address or within its own page, whatever lies beside it."""
    return bool(_SCHEME.match(target)) or target.startswith(("#", "//"))


def with_links(text: str, lead: Callable[[str, bool], str | None], *, comments: bool = True) -> str:
    """Return a Markdown text with its links led elsewhere; what has no target any more is left as its words.

    Args:
        text: the text; links within code, formulas and comments are none.
        lead: gets a target, and whether a picture is shown from there, and returns the new target, or None.
        comments: whether they stay.
    """

    def rewrite(match: re.Match[str]) -> str:
        if match["code"] is not None:
            return match[0]
        if match["comment"] is not None:
            return match[0] if comments else ""
        words = with_links(match["text"], lead, comments=comments)
        target = lead(match["target"], bool(match["picture"]))
        return words if target is None else f"{match['picture']}[{words}]({target}{match['title'] or ''})"

    return _PART.sub(rewrite, text)
