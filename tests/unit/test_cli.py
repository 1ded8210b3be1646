"""How the command ends."""

import subprocess
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


LOGS_A_STOP = """
import logging
from graders import cli

def main():
    for error in (KeyboardInterrupt(), ValueError("lost")):
        try:
            raise error
        except BaseException:
            logging.getLogger("sqlalchemy.pool").error("Exception closing connection", exc_info=True)
    return 3

cli.main = main
cli.console()
"""


def test_what_a_library_logs_of_a_stop_is_not_shown():
    ended = subprocess.run([sys.executable, "-c", LOGS_A_STOP], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 3 and "KeyboardInterrupt" not in ended.stderr
    assert "ValueError: lost" in ended.stderr and ended.stderr.count("Exception closing connection") == 1
