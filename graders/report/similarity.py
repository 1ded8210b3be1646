"""Which submissions are alike: a hint where to look, never a verdict.

Each answer is reduced to tokens (`graders.report.code`), and those to fingerprints by winnowing (S. Schleimer,
D. Wilkerson, A. Aiken: Winnowing: Local Algorithms for Document Fingerprinting. SIGMOD 2003): of each `WINDOW`
successive digests of `GRAM` tokens the smallest is kept, so that two answers which share `GRAM + WINDOW - 1` tokens in
a row share a fingerprint, wherever it stands in them.

What was given is taken away first: fingerprints of the release and of the model answer count for nothing, since whoever
answers right may well write that. Of the rest a fingerprint counts the less the more students have it: one that only
two have counts 1, one that the whole class has nothing. So short answers, which have few ways to be written, cannot
make two students alike; a long one that is alike in an unusual way can.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GRAM = 10
WINDOW = 5
# An exercise of two students is alike when they share so much of the shorter answer, counted as above.
SHARE = 0.6
# A pair is shown when what they share in such exercises counts so much: about as many lines of code.
EVIDENCE = 8.0
# A class is taken for no smaller than this: among three students, what all have is not common yet.
_CLASS = 20
# Columns of the table of students and fingerprints that are multiplied at a time.
_COLUMNS = 4096

Tokens = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Alike:
    """How much of an exercise two students share.

    Attributes:
        exercise: its name.
        share: of the shorter answer, between 0 and 1, without what was given, the common counting less.
        evidence: the sum of what the shared fingerprints count.
    """

    exercise: str
    share: float
    evidence: float


@dataclass(frozen=True)
class Pair:
    """Two students whose submissions are alike, in these exercises; see the module."""

    first: str
    second: str
    exercises: tuple[Alike, ...]

    @property
    def evidence(self) -> float:
        """The sum of what the fingerprints count that the two share in these exercises."""
        return sum(exercise.evidence for exercise in self.exercises)


def fingerprints(tokens: Sequence[str]) -> set[int]:
    """Return the fingerprints of an answer; one of fewer than `GRAM` tokens has none."""
    digests = [_digest(tokens[start : start + GRAM]) for start in range(len(tokens) - GRAM + 1)]
    starts = range(max(1, len(digests) - WINDOW + 1))
    return {min(digests[start : start + WINDOW]) for start in starts if digests}


def _digest(gram: Sequence[str]) -> int:
    # not `hash`: which digest is the smallest must be the same in every process
    return int.from_bytes(hashlib.blake2b("\0".join(gram).encode("utf-8", "replace"), digest_size=8).digest())


def all_digests(tokens: Sequence[str]) -> set[int]:
    """Return the digests of all runs of `GRAM` tokens: whichever of what was given an answer's window chooses."""
    return {_digest(tokens[start : start + GRAM]) for start in range(len(tokens) - GRAM + 1)}


def find_pairs(submissions: Mapping[str, Tokens], given: Sequence[Sequence[str]]) -> list[Pair]:
    """Return the pairs that are alike, those first that share most.

    Args:
        submissions: the tokens of each exercise, by student.
        given: tokens of what everybody had, and of what right answers are expected to look like.
    """
    known = set().union(*map(all_digests, given))
    alike: dict[tuple[str, str], list[Alike]] = {}
    for exercise in dict.fromkeys(name for answers in submissions.values() for name in answers):
        prints = {
            student: fingerprints(answers[exercise]) - known
            for student, answers in submissions.items()
            if exercise in answers
        }
        for pair, found in _compare(exercise, prints).items():
            alike.setdefault(pair, []).append(found)
    pairs = [Pair(*students, tuple(found)) for students, found in alike.items()]
    shown = [pair for pair in pairs if pair.evidence >= EVIDENCE]
    return sorted(shown, key=lambda pair: (-pair.evidence, pair.first, pair.second))


def _compare(exercise: str, prints: Mapping[str, set[int]]) -> dict[tuple[str, str], Alike]:
    """Return the pairs that are alike in one exercise."""
    students = [student for student, found in prints.items() if found]
    holders = Counter(digest for found in prints.values() for digest in found)
    size = max(len(students), _CLASS)
    # squared, since those of one answer come together: that many wrote it counts once too often otherwise
    counts = {digest: min(1.0, math.log(size / times) / math.log(size / 2)) ** 2 for digest, times in holders.items()}
    whole = np.array([sum(counts[digest] for digest in prints[student]) for student in students])
    shared = _shared([prints[student] for student in students], {d: counts[d] for d in counts if holders[d] > 1})
    least = np.minimum.outer(whole, whole)
    share = np.divide(shared, least, out=np.zeros_like(shared), where=least > 0)
    rows, columns = np.nonzero(np.triu(share >= SHARE, 1))
    return {
        (students[row], students[column]): Alike(exercise, float(share[row, column]), float(shared[row, column]))
        for row, column in zip(rows, columns, strict=True)
    }


def _shared(prints: Sequence[set[int]], counts: Mapping[int, float]) -> NDArray[np.float64]:
    """Return what the fingerprints count together that two students share, for each two."""
    columns = {digest: number for number, digest in enumerate(counts)}
    values = np.fromiter(counts.values(), float, len(counts))
    total = np.zeros((len(prints), len(prints)))
    places = [np.array(sorted(columns[digest] for digest in found if digest in columns), int) for found in prints]
    for start in range(0, len(columns), _COLUMNS):
        part = np.zeros((len(prints), min(_COLUMNS, len(columns) - start)), np.float32)
        for row, place in enumerate(places):
            part[row, place[(place >= start) & (place < start + _COLUMNS)] - start] = 1
        total += (part * values[start : start + _COLUMNS].astype(np.float32)) @ part.T
    return total
