"""What a kernel uses is added up right, and no look at it takes long."""

import pytest

from graders.kernel import usage

GB = 1 << 30
LIMITS = {"memory": 4 * GB, "processes": 3}


@pytest.fixture
def machine(monkeypatch):
    """A namespace with processes as a test has them: what is said of each at once, and after a walk through it."""
    status, shares = {}, {}
    monkeypatch.setattr(usage, "_pids", lambda pid, sandboxed: list(status))
    monkeypatch.setattr(usage, "_status", lambda number: (number, status[number]))
    monkeypatch.setattr(usage, "_files", lambda home: 0)
    monkeypatch.setattr(usage, "_sockets", lambda: 0)
    monkeypatch.setattr(
        usage, "_sizes", lambda path: (status if path.endswith("/status") else shares)[path.split("/")[2]]
    )
    return status, shares


def test_what_is_shared_counts_once(machine):
    status, shares = machine
    for number in ("2", "3"):
        status[number] = {"VmRSS": 3 * GB}
        shares[number] = {"Pss": GB}
    assert usage.exceeded(1, LIMITS, None) is None
    shares["3"] = {"Pss": 2 * GB, "SwapPss": GB + 1}
    assert usage.exceeded(1, LIMITS, None) == "memory"


def test_memory_that_is_no_process_has_its_share(machine, monkeypatch):
    status, shares = machine
    status["2"], shares["2"] = {"VmRSS": 2 * GB, "VmPTE": GB}, {"Pss": 2 * GB, "Pss_Shmem": GB}
    assert usage.exceeded(1, LIMITS, "/home") is None
    monkeypatch.setattr(usage, "_files", lambda home: 2 * GB)
    assert usage.exceeded(1, LIMITS, "/home") is None, "a mapped file is one thing, not two"
    monkeypatch.setattr(usage, "_files", lambda home: 2 * GB + 1)
    assert usage.exceeded(1, LIMITS, "/home") == "memory"
    monkeypatch.setattr(usage, "_files", lambda home: 0)
    monkeypatch.setattr(usage, "_sockets", lambda: GB + 1)
    assert usage.exceeded(1, LIMITS, "/home") == "memory"


def test_who_cannot_be_looked_at_counts_in_full(machine):
    status, shares = machine
    status["2"], shares["2"] = {"VmRSS": 5 * GB}, {}
    assert usage.exceeded(1, LIMITS, "/home") == "memory"


def test_too_much_is_not_looked_at_closely(machine):
    status, _ = machine
    status["2"] = {"VmRSS": 65 * GB}
    assert usage.exceeded(1, LIMITS, "/home") == "memory"  # a closer look would be a KeyError


def test_what_has_ended_or_was_counted_with_its_parent_does_not_count(machine, monkeypatch):
    status, shares = machine
    status.update({"2": {"VmRSS": 3 * GB}, "3": {"VmRSS": 3 * GB}})
    shares.update({"2": {"Pss": 3 * GB}, "3": {"Pss": 3 * GB}})
    looks = [*[["2", "3"]] * 8, ["2"]]  # one after the other is started: most looks find one
    monkeypatch.setattr(usage, "_pids", lambda pid, sandboxed: looks.pop(0))
    assert usage.exceeded(1, LIMITS, None) is None and looks == [], "the last look found none"
    monkeypatch.setattr(usage, "_pids", lambda pid, sandboxed: ["2", "3"])
    monkeypatch.setattr(usage, "_status", lambda number: (number, {"VmRSS": 3 * GB}))
    status["3"] = shares["3"] = {}
    assert usage.exceeded(1, LIMITS, None) is None


def test_one_process_beyond_the_limit_is_looked_at_once(machine, monkeypatch):
    """A limit of the system's own is not far, and what is said beyond that is an error like any other."""
    status, shares = machine
    status.update({"2": {"VmRSS": 5 * GB}, "3": {"VmRSS": GB}})
    shares.update({"2": {"Pss": 4 * GB + 1}, "3": {"Pss": GB}})
    looks = [["2", "3"]]
    monkeypatch.setattr(usage, "_pids", lambda pid, sandboxed: looks.pop())
    assert usage.exceeded(1, LIMITS, None) == "memory"


def test_processes_are_counted_before_anything_is_read(machine):
    status, _ = machine
    status.update(dict.fromkeys("1234"))
    assert usage.exceeded(1, {"processes": 3}, "/home") is None
    assert usage.exceeded(1, LIMITS, None) == "processes"


def test_nothing_is_looked_at_without_limits(monkeypatch):
    monkeypatch.setattr(usage, "_pids", None)
    assert usage.exceeded(1, {}, "/home") is None


def test_sizes_are_read_line_by_line(tmp_path):
    path = tmp_path / "status"
    path.write_text("Name:\tVmRSS: 7 kB x\nVmRSS:\t      12 kB\nThreads:\t3\nVmPTE:\t1 kB\n")
    assert usage._sizes(str(path)) == {"VmRSS": 12 << 10, "VmPTE": 1 << 10}
    assert usage._sizes(str(tmp_path / "none")) == {}
