"""A program that is asked to end does so, whatever it is doing, and in order."""

import signal
import subprocess
import sys
import time

import pytest
from support import STOPS, heeding

if sys.platform == "win32":
    pytest.skip("Windows has no such signals", allow_module_level=True)

# A program as `graders.cli.console` is one; `work` stands for what the command does.
PROGRAM = """
import logging, os, signal, sys, threading, time
from graders.stopping import stopped_by_signals

def ready():
    print("ready", flush=True)

{work}

try:
    with stopped_by_signals() as stop:
        work()
        print("went on to the end", flush=True)
except KeyboardInterrupt:
    print("stopped by", stop.number, flush=True)
"""

IN_A_CALLBACK = """
class Dropping:
    def __del__(self):
        ready()
        time.sleep(0.5)  # here it comes, and Python drops it

def work():
    Dropping()
    time.sleep(30)
"""
SWALLOWED_TWICE = """
def work():
    for _ in range(2):
        try:
            ready()
            time.sleep(5)
        except BaseException:
            pass
    time.sleep(30)
"""
SEEN_BY_ANOTHER_THREAD = """
def work():
    lock = threading.Lock()
    lock.acquire()
    def elsewhere():
        ready()
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)  # of which a waiting main thread learns nothing
    threading.Thread(target=elsewhere).start()
    lock.acquire(timeout=30)
"""
IN_A_TEXT = """
def work():
    exec("ready()\\ntime.sleep(0.5)")
    time.sleep(30)
"""
CLEANING_UP = """
def work():
    try:
        ready()
        time.sleep(30)
    finally:
        ready()
        try:
            raise ValueError("something goes wrong meanwhile")
        except ValueError:
            time.sleep(1.5)
        time.sleep(1)
        print("cleaned up", flush=True)
"""


def started(work):
    program = heeding("-c", PROGRAM.format(work=work))
    return subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", STOPS)
@pytest.mark.parametrize("work", [IN_A_CALLBACK, IN_A_TEXT, SWALLOWED_TWICE], ids=["callback", "text", "swallowed"])
def test_a_stop_that_gets_lost_comes_again(number, work):
    program = started(work)
    assert program.stdout.readline() == "ready\n"
    begin = time.monotonic()
    program.send_signal(number)
    output, errors = program.communicate(timeout=25)
    assert output.splitlines()[-1] == f"stopped by {int(number)}" and errors == ""
    assert time.monotonic() - begin < 20 and program.returncode == 0


def test_a_stop_wakes_what_waits():
    program = started(SEEN_BY_ANOTHER_THREAD)
    begin = time.monotonic()
    assert program.communicate(timeout=25) == ("ready\nstopped by 15\n", "")
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize("number", STOPS)
def test_what_cleans_up_is_not_stopped(number):
    program = started(CLEANING_UP)
    assert program.stdout.readline() == "ready\n"
    program.send_signal(number)
    assert program.stdout.readline() == "ready\n"
    for later in (signal.SIGTERM, signal.SIGHUP):
        program.send_signal(later)
    assert program.communicate(timeout=25) == (f"cleaned up\nstopped by {int(number)}\n", "")


def test_a_second_ctrl_c_does_not_wait():
    program = started(CLEANING_UP)
    for _ in range(2):
        assert program.stdout.readline() == "ready\n"
        time.sleep(1.2)
        program.send_signal(signal.SIGINT)
    assert program.communicate(timeout=25)[0] == "stopped by 2\n"


def test_a_signal_that_is_ignored_stays_so():
    ignored = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    program = started(f"def work():\n    ready()\n    time.sleep(1)\n\n{ignored}")
    assert program.stdout.readline() == "ready\n"
    program.send_signal(signal.SIGHUP)
    assert program.communicate(timeout=25) == ("went on to the end\n", "")


def test_other_errors_that_python_drops_are_told_as_ever():
    work = "class Dropping:\n    def __del__(self):\n        raise ValueError('lost')\n\nwork = Dropping"
    output, errors = started(work).communicate(timeout=25)
    assert output == "went on to the end\n" and "ValueError: lost" in errors


def test_what_a_library_logs_of_a_stop_is_not_shown():
    work = """
def work():
    for error in (KeyboardInterrupt(), ValueError("lost")):
        try:
            raise error
        except BaseException:
            logging.getLogger("sqlalchemy.pool").error("Exception closing connection", exc_info=True)
"""
    output, errors = started(work).communicate(timeout=25)
    assert output == "went on to the end\n" and "KeyboardInterrupt" not in errors
    assert "ValueError: lost" in errors and errors.count("Exception closing connection") == 1
