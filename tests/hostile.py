"""What somebody may write who means harm, and how a page is looked through for what came of it."""

import base64
import re
from collections import Counter
from xml.etree import ElementTree

import html5lib

# Reported by a script that runs: by the page's title, and by a request where the page may be watched.
ALARM = "document.title='ALARM'"
SVG = 'xmlns="http://www.w3.org/2000/svg"'
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
_ENCODED = base64.b64encode(f"<script>{ALARM}</script>".encode()).decode()

SNIPPETS = {
    # elements that are scripts
    "script": f"<script>{ALARM}</script>",
    "script in capitals": f"<ScRiPt>{ALARM}</sCrIpT >",
    "script not closed": f"<script>{ALARM}",
    "script with a slash": f"<script/x>{ALARM}</script>",
    "script from elsewhere": '<script src="//HOST/x.js"></script>',
    "script as a module": '<script type="module">import "http://HOST/x.js"</script>',
    "script in a script": f"<scr<script>ipt>{ALARM}</scr</script>ipt>",
    "script after a null": f"<\x00script>{ALARM}</script>",
    "script in a comment": f"<!--><script>{ALARM}</script>-->",
    "script behind a comment": f"<!-- --!><script>{ALARM}</script>",
    "script in CDATA": f"<![CDATA[<script>{ALARM}</script>]]>",
    "script in a processing instruction": f"<?xml <script>{ALARM}</script> ?>",
    "script in a title": f"<title></title><script>{ALARM}</script>",
    "script behind a style": f"<style><style/><script>{ALARM}</script>",
    "script in a textarea": f"<textarea></textarea><script>{ALARM}</script>",
    "script in a noscript": f'<noscript><p title="</noscript><script>{ALARM}</script>">',
    "script in a template": f"<template><script>{ALARM}</script></template>",
    "script in full width": f"＜script＞{ALARM}＜/script＞<script>{ALARM}</script>",
    "script in a select": f"<select><script>{ALARM}</script></select>",
    "script that ends the page": f"</main></body></html><script>{ALARM}</script>",
    # attributes that are scripts
    "onerror": f'<img src=x onerror="{ALARM}">',
    "onerror without quotes": f"<img src=x onerror={ALARM}>",
    "onerror without blanks": f'<img/src="x"/onerror="{ALARM}">',
    "onerror behind a line": f'<img src=x\n\x0conerror\n=\n"{ALARM}">',
    "onerror by references": '<img src=x onerror="&#100;ocument.title=&quot;ALARM&quot;">',
    "onload of a body": f'<body onload="{ALARM}">',
    "onload of a drawing": f'<svg onload="{ALARM}"></svg>',
    "onfocus": f'<input autofocus onfocus="{ALARM}">',
    "ontoggle": f'<details open ontoggle="{ALARM}"><summary>x</summary></details>',
    "onanimationstart": f'<style>@keyframes a{{}}</style><p style="animation:a" onanimationstart="{ALARM}">x</p>',
    "onbegin": f'<svg><animate onbegin="{ALARM}" attributeName="x" dur="1s"></svg>',
    "onscroll": f'<marquee onstart="{ALARM}">x</marquee><p onscroll="{ALARM}" onmouseover="{ALARM}">x</p>',
    "onpointerenter in capitals": f'<b OnPointerEnter="{ALARM}" ONCLICK="{ALARM}">x</b>',
    "onmouseover in a quotation mark": f'<p title="a"onmouseover="{ALARM}">x</p>',
    # drawings and formulas: where parsers disagree
    "drawing with a script": f"<svg {SVG}><script>{ALARM}</script></svg>",
    "drawing with a link": '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "drawing that uses another": '<svg><use href="http://HOST/x.svg#x"></use></svg>',
    "drawing with HTML in it": f'<svg><foreignObject><iframe srcdoc="<script>{ALARM}</script>"></iframe></foreignObject></svg>',
    "drawing that sets a link": '<svg><a><set attributeName="href" to="javascript:alert(1)"/><text>x</text></a></svg>',
    "formula that mutates": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={ALARM}&gt;">',
    "formula in a form": f'<form><math><mtext></form><form><mglyph><style></math><img src onerror="{ALARM}">',
    "formula with a link": '<math href="javascript:alert(1)"><mi>x</mi></math>',
    "style that mutates": f'<svg></p><style><a id="</style><img src=1 onerror={ALARM}>">',
    "annotation that mutates": f'<math><annotation-xml encoding="text/html"><style><img src=x onerror="{ALARM}"></style></annotation-xml></math>',
    # elements that fetch
    "frame with a page in it": f'<iframe srcdoc="<script>parent.{ALARM}</script>"></iframe>',
    "frame with a script": '<iframe src="javascript:parent.document.title=1"></iframe>',
    "object": f'<object data="data:text/html;base64,{_ENCODED}"></object>',
    "embed": '<embed src="http://HOST/x.swf">',
    "applet and frames": '<frameset><frame src="http://HOST/"></frameset><applet code="http://HOST/"></applet>',
    "meta": '<meta http-equiv="refresh" content="0;url=http://HOST/">',
    "base": '<base href="http://HOST/"><a href="x">x</a>',
    "link": '<link rel="stylesheet" href="http://HOST/x.css"><link rel="prefetch" href="http://HOST/">',
    "form": '<form action="http://HOST/"><input name="a"><button formaction="javascript:alert(1)">x</button></form>',
    "video": f'<video src="http://HOST/x" poster="http://HOST/p" onloadstart="{ALARM}"><source onerror="{ALARM}"></video>',
    "audio": '<audio autoplay src="http://HOST/x.mp3"></audio>',
    "portal and fencedframe": '<portal src="http://HOST/"></portal><fencedframe src="http://HOST/"></fencedframe>',
    "picture from elsewhere": '<img src="http://HOST/x.png" srcset="http://HOST/y.png 2x" alt="x">',
    "picture without a scheme": '<img src="//HOST/x.png"><img src="x.png"><picture><source srcset="//HOST/z"></picture>',
    "picture that is a page": f'<img src="data:text/html;base64,{_ENCODED}">',
    "picture that is a drawing": f'<img src="data:image/svg+xml;base64,{_ENCODED}">',
    "picture of old": '<img lowsrc="http://HOST/x" dynsrc="http://HOST/x" longdesc="http://HOST/x">',
    "background": '<table background="http://HOST/x"><tr><td background="http://HOST/x">x</td></tr></table>',
    # styles
    "style that imports": '<style>@import "http://HOST/x.css";</style>',
    "style that fetches": '<p style="background:url(http://HOST/x)">x</p>',
    "style that fetches, escaped": '<p style="background-color:red;color:u\\72l(http://HOST/x)">x</p>',
    "style with an expression": '<p style="width:expression(alert(1));behavior:url(x.htc);-moz-binding:url(x)">x</p>',
    "style with image-set": '<p style="color:image-set(\'http://HOST/x\' 1x);content:url(http://HOST/x)">x</p>',
    "style over the page": '<a href="https://x.org" style="position:fixed;inset:0;z-index:99;opacity:0">x</a>',
    "style without an end": "<style>body{display:none",
    # addresses
    "javascript": '<a href="javascript:alert(1)">x</a>',
    "javascript in capitals": '<a href=" JaVaScRiPt:alert(1)">x</a>',
    "javascript in pieces": '<a href="java\tscript:alert(1)">x</a><a href="java\nscript:alert(1)">y</a>',
    "javascript by references": '<a href="&#106;avascript&colon;alert(1)">x</a>',
    "javascript after a control": '<a href="\x01javascript:alert(1)">x</a>',
    "data": f'<a href="data:text/html;base64,{_ENCODED}">x</a>',
    "vbscript": '<a href="vbscript:msgbox(1)">x</a><a href="file:///etc/passwd">y</a><a href="blob:x">z</a>',
    "a file of one's own": '<a href="report.html">x</a><a href="/formgrader/api/grade">y</a><a href="//HOST/">z</a>',
    "ping": '<a href="https://x.org" ping="http://HOST/" download target="_self">x</a>',
    "area of a map": '<map name="m"><area href="javascript:alert(1)" shape="default"></map><img usemap="#m">',
    # the page's own names
    "id of a test": '<span id="test_double">x</span><a name="MathJax">y</a><form id="formgrader"></form>',
    "class of a button": '<a class="full-credit" data-toggle="modal" data-target="#x">Full credit</a>',
    "data of a tooltip": f'<b data-toggle="tooltip" data-html="true" title="<img src=x onerror={ALARM}>">x</b>',
    "attribute without a name": f'<p ""="" =x \'="{ALARM}" x:onload="{ALARM}" xml:base="javascript:">x</p>',
    "slot and part": f'<x-evil is="x" part="a" slot="b" nonce="c" style="--x:url(http://HOST/)" onclick={ALARM}>x</x-evil>',
    # Markdown
    "Markdown link": "[x](javascript:alert(1)) [y](<java\tscript:alert(1)>) [z](data:text/html,x) <javascript:alert(1)>",
    "Markdown link with a title": f'[x](https://x.org "a\\" onmouseover=\\"{ALARM}")',
    "Markdown link with a title of another kind": f"[x](https://x.org 'a\" onmouseover=\"{ALARM}')",
    "Markdown picture": f'![x" onerror="{ALARM}](x) ![y](http://HOST/x.png "t") ![z](javascript:alert(1))',
    "Markdown reference": "[x]\n\n[x]: javascript:alert(1) 'a'\n",
    "Markdown code": f"```\"><script>{ALARM}</script>\nx\n```\n\n```mermaid\n<img src=x onerror={ALARM}>\n```",
    "Markdown formula": f"$\\href{{javascript:alert(1)}}{{x}}$ $$</script><script>{ALARM}</script>$$ $<img src=x onerror={ALARM}>$",
    "Markdown attachment": '![x](attachment:evil.svg) ![y](attachment:"onerror="1)',
    "Markdown table": f"|a|b|\n|-|-|\n|<img src=x onerror={ALARM}>|[x](javascript:alert(1))|",
    "Markdown heading": f'# <a name="x" onclick={ALARM}>x</a>\n\n# "><script>{ALARM}</script>',
    # templates, terminals, broken text
    "template": "{{7*7}} {% include '/etc/passwd' %} ${7*7} <%= 7*7 %> #{7*7}",
    "terminal's link": f"\x1b]8;;javascript:alert(1)\x1b\\x\x1b]8;;\x1b\\ \x1b]52;c;aGk=\x07 \x1b[2J \x9b31m <script>{ALARM}</script>",
    "colour that is markup": f"\x1b[31\"><script>{ALARM}</script>m \x1b[38;2;1;2;<b>m x \x1b[{'9' * 5000}m",
    "broken text": f"\ud83d \udc00 \ufffe \u202e<script>{ALARM}</script>\u202c \x00\x08\x1b",
}  # fmt: skip
# a dialogue would stop the browser
SNIPPETS = {name: text.replace("alert(1)", f"void({ALARM})") for name, text in SNIPPETS.items()}


def _words(text):
    return set(text.split())


_ELEMENTS = _words(
    "a abbr b blockquote br caption center cite code col colgroup dd del details div dl dt em figcaption figure "
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup "
    "table tbody td tfoot th thead tr tt u ul var"
)
_ATTRIBUTES = _words(
    "align alt border class color colspan height href lang open rel reversed rowspan scope span src start style "
    "target title type valign width"
)
# What the templates themselves have around a student's things, as far as it is not above.
_OF_THE_PAGE = {
    "elements": {"header", "footer", "section", "main", "button", "input", "textarea", "nav", "body"},
    "attributes": {"id", "tabindex", "data-mime-type", "data-type", "data-jp-theme-light", "data-jp-theme-name", "role"}
    | {"data-toggle", "data-trigger", "data-placement", "data-link", "aria-hidden"},
}  # fmt: skip
_DRAWN = _words("circle clipPath defs desc ellipse g line path polygon polyline rect svg text title tspan use")
_DRAWING = "data:image/svg+xml;base64,"


def elements(page, fragment=False):
    """The elements of a page as a browser sees it, with their attributes."""
    parse = html5lib.parseFragment if fragment else html5lib.parse
    for element in parse(page, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            yield element.tag, {str(name): value for name, value in element.attrib.items()}, element.text or ""
        elif "DOCUMENT" not in str(element.tag) and "Comment" not in str(element.tag):
            yield str(element.tag), {}, ""


def faults(html, *, own=False):
    """What HTML has in it that no student's may have.

    Args:
        html: a fragment.
        own: it is a whole page's body, with what the templates put there.
    """
    more = _OF_THE_PAGE if own else {"elements": set(), "attributes": set()}
    found = []
    for tag, attributes, _ in elements(html, fragment=True):
        if tag not in _ELEMENTS | more["elements"] | {"DOCUMENT_FRAGMENT"}:
            found.append(f"<{tag}>")
        for name, value in attributes.items():
            if not _is_fine(tag, name, value, own=own, allowed=_ATTRIBUTES | more["attributes"]):
                found.append(f"<{tag} {name}={value[:80]!r}>")
    return found


def _is_fine(tag, name, value, *, own, allowed):
    if name.lower().startswith("on") or name not in allowed:
        return False
    if name == "href":
        return re.match(r"(https?://|mailto:)[^\s]+$", value) or (own and value[0] in "#/")
    if name == "src":
        return re.match(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=]+$", value) or (
            own and value.startswith(_DRAWING) and not faulty_drawing(value)
        )
    if name == "style":
        return not re.search(r"url|expression|position|[\\@{}]|/\*", value)
    if name == "class":
        return own or not set(value.split()) & {"full-credit", "nbgrader_cell", "score"}
    return name != "id" or re.fullmatch(r"[\w=-]+", value)


def faulty_drawing(address):
    root = ElementTree.fromstring(base64.b64decode(address.removeprefix(_DRAWING)))
    for element in root.iter():
        if element.tag.partition("}")[2] not in _DRAWN:
            return True
        for name, value in element.attrib.items():
            local = name.rpartition("}")[2]
            if (
                local.startswith("on")
                or (local == "href" and value[0] != "#")
                or re.search(r"url\((?!#)|script", value)
            ):
                return True
    return False


def split(page):
    """What runs or is fetched by a page, counted, and its body without scripts."""
    of_page = Counter()
    for tag, attributes, text in elements(page):
        if tag in ("script", "link", "meta", "base", "style", "iframe", "object", "embed", "title"):
            noted = {key: value for key, value in attributes.items() if key != "nonce"}
            content = (
                re.sub(r"[0-9a-f]{32}", "", "".join(noted.values())) if tag == "meta" else str(sorted(noted.items()))
            )
            of_page[tag, content, text if tag != "style" else text[:200]] += 1
    body = page[re.search(r"<body[^>]*>", page).end() :]
    return of_page, re.sub(r"<script( nonce=\"\w+\")?>.*?</script>", "", body, flags=re.DOTALL)


def cells(names=SNIPPETS, host="127.0.0.1:9"):
    """Cells as in the autograded notebook of somebody who has put each snippet wherever it can be put."""
    cells = []
    for number, name in enumerate(names):
        text = SNIPPETS[name].replace("HOST", host)
        bundle = {"text/plain": text, "text/html": text, "text/markdown": text, "text/latex": text}
        bundle |= {
            "image/svg+xml": f"<svg {SVG}>{text}</svg>",
            "application/javascript": text,
            "text/vnd.mermaid": text,
        }
        bundle |= {"image/png": text, "image/jpeg": text}
        outputs = [
            {"output_type": "display_data", "data": {form: content}, "metadata": {form: {"width": text, "alt": text}}}
            for form, content in bundle.items()
        ]
        outputs += [
            {"output_type": "stream", "name": text if number % 2 else "stdout", "text": text},
            {"output_type": "error", "ename": text, "evalue": text, "traceback": [text, text]},
            {"output_type": "execute_result", "data": {"text/html": text}, "metadata": {}, "execution_count": text},
        ]
        meta = {"tags": [text], "title": text, "name": text, "alt": text, "magics_language": "html"}
        meta["nbgrader"] = {"grade_id": text, "solution": True, "comment": text, "points": text}
        about = {"metadata": meta}
        attached = {"attachments": {"evil.svg": {"image/svg+xml": text}, text: {"image/png": text}}}
        cells += [
            {"id": f"{text}1", "cell_type": "markdown", "source": text, **about, **attached},
            {
                "id": f"{text}2",
                "cell_type": "code",
                "source": text,
                "outputs": outputs,
                "execution_count": text,
                **about,
            },
            {"id": f"{text}3", "cell_type": "raw", "source": text, "metadata": {**meta, "raw_mimetype": "text/html"}},
        ]
    return cells
