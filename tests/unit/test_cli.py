"""How the command ends."""

import sys
import time

import pytest

from graders import cli


class Dropping:
    """Python drops what is raised when an object goes."""

    def __init__(self, error):
        self.error = error

    def __del__(self):
        raise self.error


def test_a_stop_that_python_drops_comes_again(monkeypatch):
    monkeypatch.setattr(sys, "unraisablehook", cli._stop_again)
    with pytest.raises(KeyboardInterrupt):
        Dropping(KeyboardInterrupt)
        time.sleep(10)


def test_other_errors_that_python_drops_are_told_as_ever(monkeypatch, capsys):
    monkeypatch.setattr(sys, "unraisablehook", cli._stop_again)
    Dropping(ValueError("lost"))
    time.sleep(0.2)
    assert "ValueError: lost" in capsys.readouterr().err
