"""Memory in huge pages, in a process of its own."""

import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, hashlib, mmap, random
from graders.kernel import pages

def huge():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages:"))

block = mmap.mmap(-1, 4 * pages.HUGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
block.write(random.Random(3).randbytes(4 * pages.HUGE))
before, had = hashlib.sha256(block[:]).digest(), huge()
made = pages.collapse()
assert hashlib.sha256(block[:]).digest() == before, "what was there is there"
one = mmap.mmap(-1, 3 * pages.HUGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
one.write(bytes(len(one)))
address = ctypes.addressof(ctypes.c_char.from_buffer(one))
first = -(-address // pages.HUGE) * pages.HUGE
libc = ctypes.CDLL(None)
possible = libc.madvise(ctypes.c_void_p(first), ctypes.c_size_t(pages.HUGE), 25) == 0
print(made, huge() - had, possible)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's own")
def test_memory_is_the_same_and_huge_where_linux_makes_it_so():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made, more_kb, possible = done.stdout.split()
    assert (int(made) >= 3) == (possible == "True")
    assert int(more_kb) >= 2048 * int(made), "as many as it says"
