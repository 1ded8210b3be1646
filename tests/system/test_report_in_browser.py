"""The class report as a browser shows it: on a telephone, on a desk, on paper; with names and texts that are too long."""

import pytest
from browser import started
from simulated import NAME, OWN, Work, make_class

from graders.cli import main

pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")

LONG = "a" * 120
EVIL = '<img src="http://127.0.0.1/x"><script>document.title = "acted"</script>'


@pytest.fixture(scope="module")
def page(tmp_path_factory, empty_gradebook_once):
    points = {"smooth": 3.0, "an_exercise_with_a_long_name_of_its_own": 2.0, "essay": 1.0}
    students = {
        f"{LONG[:number]}{EVIL if number == 3 else ''}": Work(
            {name: None if name == "essay" and number == 1 else float(number % 2) for name in points},
            {"smooth": f"{OWN}\nx = {LONG * 3!r}  # {EVIL}".replace("total", f"t{number}")},
            {
                "smooth": ("AssertionError", f"{EVIL} {LONG * 3}"),
                "an_exercise_with_a_long_name_of_its_own": ("KernelDied", "…"),
            },
        )
        for number in (1, 2, 3, 100)
    }
    course = make_class(tmp_path_factory.mktemp("report") / "c", empty_gradebook_once, points, students)
    assert main(["--course-dir", str(course), "report", NAME]) == 0
    return course / f"build/report/{NAME}.html"


def test_it_fits_everywhere_fetches_nothing_and_runs_nothing(page):
    with started() as browser:
        for width, media in ((390, "screen"), (320, "screen"), (1200, "screen"), (680, "print")):
            browser.call("Emulation.setEmulatedMedia", media=media)
            browser.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False
            )
            browser.open(page.as_uri(), moment_s=0.2)
            assert browser.run("document.documentElement.scrollWidth") <= width, (width, media)
            assert browser.run("document.title") == f"{NAME}: class report"
            assert [url for url in browser.requests if not url.startswith("file:")] == []
            assert (browser.violations, browser.errors) == ([], [])
            small = "[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
            assert browser.run(f"Math.min(...{small})") >= 9
            drawn = (
                "(e => e.getBoundingClientRect().width / e.viewBox.baseVal.width)(document.querySelector('.histogram'))"
            )
            assert browser.run(drawn) >= (0.75 if width == 320 else 0.95)
