"""What a student's text is searched for takes time that grows with its length, not with the square of it."""

import importlib
import itertools
import re
import time

import pytest

from graders.intake import notices

MODULES = (
    "text", "reporting.markup", "reporting.drawings", "reporting.pages", "intake.cells", "intake.finding",
    "intake.notices", "intake.parsing", "intake.placing", "intake.reading", "intake.rebuilding",
)  # fmt: skip
# What patterns look for, begun and not ended, between what they go over; repeated, in front of what they do not expect.
PIECES = (
    *"a 1;\n\r\t\v<>&#(\"'=,\\{[!%+-/\x07\x1b\x90\x9b\x9d\x9fя_.:$`|", "\x1b]", "\x1b[", "\x1b[1", "<a ", "<b", "</", "<!--", "<script", "<img ",
    ' onx="', "url(#", "rgb(", "rgba(1)", '"course": {', '"language": ', "<<<<<<< ", "\\begin{", "# ", "image/png", "data:image/png;base64,",
    "https://", "<p title='", "*Ячейка х стоит в сданной тетради ниже проверки ", "\\\"", "x-",
)  # fmt: skip
TEXTS = [*PIECES, *map("".join, itertools.product('<"', PIECES))]
LENGTH = 5_000
# Looked for at one place alone, and at the next where it ended.
MATCHED = {"_PLAIN_TAG"}


def patterns():
    yield pytest.param(notices._pattern(notices._ALL), id="intake.notices, all of them")
    for name in MODULES:
        module = importlib.import_module(f"graders.{name}")
        for attribute, value in vars(module).items():
            if attribute in MATCHED:
                continue
            if isinstance(value, re.Pattern):
                yield pytest.param(value, id=f"{name} {attribute}")
            elif isinstance(value, dict):
                yield from (
                    pytest.param(one, id=f"{name} {attribute} {key}")
                    for key, one in value.items()
                    if isinstance(one, re.Pattern)
                )


def seconds(pattern, text):
    """How long the processor searches a text; the least of three, as other things disturb it."""
    text = text if isinstance(pattern.pattern, str) else text.encode()
    times = []
    for _ in range(3):
        start = time.thread_time()
        pattern.sub("" if isinstance(pattern.pattern, str) else b"", text)
        pattern.fullmatch(text)
        times.append(time.thread_time() - start)
        if times[-1] < 0.008:
            break
    return min(times)


def grows_too_fast(pattern, piece):
    """Whether four times the text takes more than nine times as long; sixteen times is the square."""
    four = seconds(pattern, piece * (4 * LENGTH // len(piece)) + "\x00")
    return four > 0.008 and four > 9 * seconds(pattern, piece * (LENGTH // len(piece)) + "\x00")


@pytest.mark.parametrize("pattern", list(patterns()))
def test_no_text_takes_the_square_of_its_length(pattern):
    assert [piece for piece in TEXTS if grows_too_fast(pattern, piece)] == []


@pytest.mark.parametrize("name", sorted(MATCHED))
def test_what_is_matched_in_places_one_after_another_takes_time_by_the_length(name):
    pattern = getattr(importlib.import_module("graders.reporting.markup"), name)

    def seconds(text):
        start, place = time.thread_time(), 0
        while found := pattern.match(text, place):
            place = found.end()
        return time.thread_time() - start

    for piece in TEXTS:
        four = seconds(piece * (4 * LENGTH // len(piece)) + "\x00")
        assert four < 0.02 or four < 9 * seconds(piece * (LENGTH // len(piece)) + "\x00"), piece


@pytest.mark.parametrize("slow", [r"\x1b\][^\x07]*\x07", r"<img [^>]*src=", r"<[^>]*>", r"\x9d[^\x07\x1b\x9c]*\x9c"])
def test_those_that_do_are_seen(slow):
    assert any(grows_too_fast(re.compile(slow), piece) for piece in TEXTS)
