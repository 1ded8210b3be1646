"""How a translation of a lesson differs from its original: in what has to be the same, and in what it says.

Blocks, and the code of cells, are those of the original. Where the original has changed since it was translated, what
was noted of it then (digests, not texts) tells the paragraphs that are to be adapted from those that have come or gone.
"""

import difflib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from graders.authoring.blocks import Block, shortened

_ALIKE = 40  # characters


@dataclass(frozen=True)
class Entry:
    """What is noted of a block of an original.

    Attributes:
        shape: its shape.
        digests: of its texts.
        place: which block of the lesson it was.
    """

    shape: str
    digests: tuple[str, ...]
    place: int


Item = Block | Entry
Old = TypeVar("Old", Block, Entry)


@dataclass
class Drift:
    """How a translation differs from its original, in lines for people without the name of its file.

    Attributes:
        structure: what it has, lacks or has otherwise; only a change of its text mends it.
        texts: what translates another text than that of today.
    """

    structure: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def noted_of(block: Block) -> str:
    """Return what is to be noted of a block of an original, as a line."""
    return f"{block.shape}: {' '.join(block.digests)}".rstrip()


def read_notes(lines: Iterable[str]) -> list[Entry]:
    """Return what was noted of an original; the reverse of `noted_of`, line by line."""
    parts = (line.rpartition(":") for line in lines)
    return [Entry(shape, tuple(digests.split()), place) for place, (shape, _, digests) in enumerate(parts)]


def compare(here: list[Block], there: list[Block], noted: list[Entry] | None, name: str) -> Drift:
    """Compare the blocks of a translation with those of its original.

    While the translation has the shape of the original, blocks belong together by their places: its text alone may
    differ. While it has that of what was noted, each of its blocks belongs to the entry at its place, so that what has
    come to the original, or has gone, is known as such. Otherwise blocks belong together by their shapes.

    Args:
        here: the translation's.
        there: the original's.
        noted: what is noted of the original; None where nothing is.
        name: what `course translated` calls the lesson.
    """
    drift = Drift()
    of_original = list(_aligned(noted or [], there, _content, _shape, _genus))
    shapes = [block.shape for block in here]
    by_place = shapes == [block.shape for block in there]
    unchanged = not by_place and noted is not None and [entry.shape for entry in noted] == shapes
    if by_place:
        pairs: list[tuple[Block | None, Block | None]] = list(zip(here, there, strict=True))
    elif unchanged:
        pairs = [(here[entry.place] if entry else None, block) for entry, block in of_original]
    else:
        pairs = list(_aligned(here, there, _with_code, _shape, _genus))
    for block, original in pairs:
        drift.structure += _differences(block, original)
    counterparts = {id(original): block for block, original in pairs if block and original}
    again = f"then run course translated {name}"
    if noted is None:
        drift.texts.append(f"nothing is noted of which text it translates; look it through, {again}")
        return drift
    for entry, original in of_original:
        block = counterparts.get(id(original))
        if original is None:
            if not unchanged and entry is not None:
                drift.texts.append(
                    f"a {entry.shape} that it translated has gone from the original; look there, {again}"
                )
        elif block is None or block.shape != original.shape:
            continue  # told as a difference of structure
        elif entry is None:
            drift.texts.append(f"{block} is not noted as the translation of “{original.words}”; look at it, {again}")
        elif entry.digests != original.digests:
            drift.texts.append(_changed(block, original, entry, again))
    return drift


def _changed(block: Block, original: Block, entry: Entry, again: str) -> str:
    """Say which text of a block has changed; of several the first."""
    known = set(entry.digests)
    new = [place for place, digest in enumerate(original.digests) if digest not in known]
    if not new:
        return f"{block} translates an older text, of which the original now has less, or elsewhere; adapt it, {again}"
    what, now = str(block), f"“{shortened(original.texts[new[0]])}”"
    if block.part:
        same = len(block.texts) == len(original.texts)
        first = f"the {block.part} “{shortened(block.texts[new[0]])}”" if same else f"a {block.part}"
        what = f"{first} in {block}"
    if len(new) > 1:
        now += f" (and {len(new) - 1} more there)"
    return f"{what} translates an older text; the original now: {now}; adapt it, {again}"


def _differences(block: Block | None, original: Block | None) -> Iterator[str]:
    """Yield how a block differs from the one that it translates in more than its text."""
    if block is None or original is None:
        if original is not None:
            yield f"lacks {original} of the original; translate it"
        elif block is not None:
            yield f"{block} is not in the original; leave it out"
        return
    if block.shape != original.shape:
        yield f"{block} stands where the original has {original}"
    if block.attributes != original.attributes:
        yield f"{block} has other attributes than in the original: {block.attributes} for {original.attributes}"
    if block.code != original.code:
        yield f"{block} differs in more than strings and comments: {_first_difference(block.code, original.code)}"
    if block.commas > original.commas:
        yield f"{block} writes a decimal comma where the original does not"


def _first_difference(code: str, original: str) -> str:
    pairs = zip([*code.splitlines(), ""], [*original.splitlines(), ""], strict=False)
    mine, its = next(((a.strip(), b.strip()) for a, b in pairs if a != b), ("", ""))
    alike = sum(1 for _ in itertools.takewhile(lambda both: both[0] == both[1], zip(mine, its, strict=False)))
    if alike > _ALIKE:  # the difference is what is to be seen
        mine, its = (f"…{line[alike - _ALIKE // 2 :]}" for line in (mine, its))
    return f"`{shortened(mine)}` for `{shortened(its)}` (both without their texts)"


def _content(item: Item) -> object:
    return item.shape, item.digests


def _with_code(item: Item) -> object:
    return item.shape, getattr(item, "code", "")


def _shape(item: Item) -> object:
    return item.shape


def _genus(item: Item) -> object:
    """What a block is, whatever it consists of: a longer list is a list, and a heading of another level a heading."""
    return item.shape.partition(" ")[0]


def _aligned(
    old: Sequence[Old], new: Sequence[Block], key: Callable[[Item], object], *coarser: Callable[[Item], object]
) -> Iterator[tuple[Old | None, Block | None]]:
    """Pair what belongs together in two lists; what is alone comes with None.

    Args:
        old: the one list.
        new: the other.
        key: what is the same of two items that belong together.
        coarser: the same for what that key leaves over, one after the other.
    """
    matcher = difflib.SequenceMatcher(None, [key(item) for item in old], [key(item) for item in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[a:b], new[c:d], strict=True)
        elif coarser:
            yield from _aligned(old[a:b], new[c:d], *coarser)
        else:
            yield from ((item, None) for item in old[a:b])
            yield from ((None, item) for item in new[c:d])
