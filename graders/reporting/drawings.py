"""A drawing that a student's code has made becomes one of what is allowed: shapes and text, no script, no address."""

import re
from xml.etree import ElementTree

import defusedxml.ElementTree

from graders.reporting.markup import visible

# Characters, and tags: a scatter plot of ten thousand points has some twenty thousand.
SVG_LIMIT = 2_000_000
TAG_LIMIT = 60_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = _words("circle ellipse line path polygon polyline rect")
_SVG_TAGS = _SHAPES | _words("clipPath defs desc g linearGradient radialGradient stop svg text title tspan use")
_SVG_ATTRIBUTES = _words(
    "clip-path clip-rule cx cy d fill fill-opacity fill-rule font-family font-size font-style font-weight "
    "gradientTransform gradientUnits height id offset opacity points preserveAspectRatio r rx ry stop-color "
    "stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-opacity stroke-width style text-anchor transform version viewBox width x x1 x2 y y1 y2"
)
_REFERENCE = re.compile(r"url\(\s*#[\w.-]+\s*\)", re.ASCII)
_FETCHING = re.compile(r"url|image|expression|import|script|[\\@<&]", re.IGNORECASE)
ElementTree.register_namespace("", _SVG[1:-1])
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
# It spoils matplotlib's lines to lose it.
_JOINS = "stroke-linejoin: round; stroke-linecap: butt"


def is_too_large(source: str) -> bool:
    """Say whether a drawing is more than is read."""
    return len(source) > SVG_LIMIT or source.count("<") > TAG_LIMIT


def clean_svg(source: str) -> str | None:
    """Return a drawing of what is allowed, or None when it is none; what it shows again may only be a single shape.

    Pages show drawings as pictures, in which a browser runs and fetches nothing anyway.
    """
    if is_too_large(source):
        return None
    try:
        root = defusedxml.ElementTree.fromstring(visible(source).replace("\x1b", ""))
        if root.tag != f"{_SVG}svg":
            return None
        shapes = {element.get("id") for element in root.iter() if element.tag.removeprefix(_SVG) in _SHAPES}
        shapes -= {element.get("id") for element in root.iter() if element.tag.removeprefix(_SVG) not in _SHAPES}
        for parent in list(root.iter()):
            _clean_element(parent)
            # all at once: to take out one child, Python looks through those before it and moves those behind it
            parent[:] = [child for child in parent if _is_allowed(child, shapes)]
        root.set("style", f"{root.get('style', '')};{_JOINS}".lstrip(";"))
        return ElementTree.tostring(root, encoding="unicode")
    except Exception:  # no XML, entities, too deep
        return None


def _is_allowed(element: ElementTree.Element, shapes: set[str | None]) -> bool:
    if element.tag.removeprefix(_SVG) not in _SVG_TAGS:
        return False
    if element.tag == f"{_SVG}use":
        return all(element.get(name, "#")[1:] in shapes for name in _HREFS if name in element.attrib)
    return True


def _clean_element(element: ElementTree.Element) -> None:
    for name, value in list(element.attrib.items()):
        fine = name in _SVG_ATTRIBUTES and not _FETCHING.search(_REFERENCE.sub("", value))
        if not fine and not (name in _HREFS and value.startswith("#")):
            del element.attrib[name]
