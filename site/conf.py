"""Sphinx's settings for one language of the site, the one that SITE_LANGUAGE names; `make.py` starts it for each."""

import json
import os
import posixpath
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from docutils import nodes
from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import live  # noqa: E402
from outputs import readable_tables  # noqa: E402
from wording import LANGUAGES  # noqa: E402

language = os.environ.get("SITE_LANGUAGE", "ru")
words = LANGUAGES[language]
project = words.course
html_title = words.course
author = copyright = ""

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns = ["_static"]
templates_path = ["templates"]
# texts have the quotation marks and dashes that they want
smartquotes = False

# Outputs are those of the saved notebooks, which `course sync` has executed.
nb_execution_mode = "off"
# a notebook's widgets would ask another host for their scripts; lessons keep none
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_code_prompt_show = words.show
nb_code_prompt_hide = words.hide

# Markdown as GitHub and Jupyter read it, and no more of MyST than that.
myst_enable_extensions = ["dollarmath", "html_image"]  # the second has pictures in HTML taken along
myst_dmath_allow_labels = False
myst_dmath_double_inline = True
myst_heading_anchors = 4
# MathJax as its package has it, once for all languages: `make.py` puts it there. Without its menu a formula is no stop
# of the tabulator.
mathjax_path = "../../mathjax/tex-chtml.js"
mathjax3_config = {"options": {"enableMenu": False, "enableAssistiveMml": True}}
# links into the other language's part of the site
myst_url_schemes = {"http": None, "https": None, "mailto": None, "site": "{{path}}"}
suppress_warnings = [
    "myst.header",  # a page of a notebook may go from a title to a heading of the third level
]

# The checks are documented without importing Keras, which takes longer than all the rest.
autodoc_mock_imports = ["keras", "numpy"]
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
default_role = "py:obj"

html_theme = "pydata_sphinx_theme"
html_static_path = ["static"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_show_sourcelink = False
html_theme_options: dict[str, Any] = {
    "logo": {"text": words.course},
    "search_bar_text": words.search,
    "navbar_persistent": ["search-button-field", "language"],
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "footer_start": ["licence"],
    "footer_end": [],
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars: dict[str, list[str]] = {"**": ["sidebar-nav-bs"], "index": []}
html_context = {"licence": words.licence}


def see_sources(app: Sphinx, _: object) -> None:
    """Take along what the sources have put aside, and list no section that has but one page."""
    app.config.html_static_path.append(str(Path(app.srcdir) / "_static"))
    folders = [posixpath.dirname(name) for name in _pages(app)[language]]
    for folder in set(folders):
        if folders.count(folder) == 1:
            app.config.html_sidebars[posixpath.join(folder, "index")] = []


def finish(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Tell a page where it is in the other languages, or the nearest page above it, and make its tables readable."""
    names = _pages(app)
    context["languages"] = [
        {"code": code, "name": other.name, "same": same, "address": _relative(pagename, f"../{code}/{there}.html")}
        for code, other in LANGUAGES.items()
        if code != language
        for there, same in [_nearest(pagename, {*names[code], "search"})]
    ]
    if "body" in context:
        # by the label that MyST-NB gives it, nobody would hear what is folded
        body = context["body"].replace('<summary aria-label="Toggle hidden content">', "<summary>")
        context["body"] = readable_tables(body)
        if os.environ.get("SITE_LIVE") and pagename in live.LESSONS:
            program = _relative(pagename, "../live/live.js")
            context["body"] = live.offered(context["body"], words.live, program)


def _pages(app: Sphinx) -> dict[str, list[str]]:
    """Return the names of all pages, by language."""
    names: dict[str, list[str]] = json.loads((Path(app.srcdir).parent / "pages.json").read_text(encoding="utf-8"))
    return names


def _nearest(name: str, names: set[str]) -> tuple[str, bool]:
    if name in names:
        return name, True
    above = posixpath.join(posixpath.dirname(name), "index")
    return (above if above in names else "index"), False


def _relative(pagename: str, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(pagename) or ".")


def setup(app: Sphinx) -> None:
    """Connect the two functions, and translate what the theme leaves in English."""
    for texts in HERE.glob("locale/*/LC_MESSAGES/sphinx.po"):
        compiled = Path(app.doctreedir) / texts.relative_to(HERE).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with texts.open("rb") as source, compiled.open("wb") as target:
            write_mo(target, read_po(source))
    app.add_message_catalog("sphinx", str(Path(app.doctreedir) / "locale"))
    app.connect("config-inited", see_sources)
    app.connect("html-page-context", finish)
