"""Pictures that hang on the cells of a written answer, when several cells become one."""

import re
from collections import Counter
from itertools import count
from typing import Any

# Pictures that hang on a cell, as many as a page shows, and characters of what one is called.
ATTACHMENT_LIMIT = 200
_NAME_LIMIT = 255
_LEFT_OUT = (
    f"a picture left out: at most {ATTACHMENT_LIMIT} hang on one cell, and their names have {_NAME_LIMIT} characters"
)


def attach(attached: dict[str, Any], attachments: Any, source: str, notes: Counter[str]) -> str:
    """Add the pictures of one cell to those of others; return its text, which calls them as they are called now.

    VS Code and the classic notebook call the picture in every cell `image.png`.
    """
    bundles = list(attachments.values()) if isinstance(attachments, dict) else [None]
    if not all(
        isinstance(bundle, dict) and all(isinstance(data, str) for data in bundle.values()) for bundle in bundles
    ):
        notes["malformed attachments left out"] += 1
        return source
    renamed = {}
    for name, bundle in attachments.items():
        if attached.get(name) == bundle:
            continue
        if len(attached) >= ATTACHMENT_LIMIT or len(name) > _NAME_LIMIT:
            notes[_LEFT_OUT] += 1
            if name in attached:  # which is another picture, and would be shown in its place
                renamed[name] = f"left-out-{name[:40]}"
            continue
        free = name
        if name in attached:
            stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
            free = renamed[name] = next(
                other
                for number in count(2)
                if (other := f"{stem}-{number}{dot}{ending}") not in attached and other not in attachments
            )
        attached[free] = bundle
    if not renamed:
        return source
    names = "|".join(map(re.escape, sorted(renamed, key=len, reverse=True)))  # one may begin with another
    return re.sub(rf"attachment:({names})(?![\w.-])", lambda called: f"attachment:{renamed[called[1]]}", source)
