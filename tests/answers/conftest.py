"""Answers are graded unmeasured: most of their time TensorFlow traces functions, and coverage would look on."""

import coverage
import pytest


@pytest.fixture(autouse=True)
def _unmeasured():
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.stop()
    yield
    if measured is not None:
        measured.start()
