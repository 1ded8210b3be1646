"""The class report on submissions that were really graded, from release to page."""

import json

from support import RIGHT, grade, hand_in

from graders.cli import main


def test_a_class_is_graded_given_feedback_and_reported(light, capsys):
    bank = light / "tests/answers/double/double"
    bank.mkdir(parents=True)
    (bank / "wrong_one.py").write_text('# adds one -> test_double: "не только единицу"\n', encoding="utf-8")
    (light / "deadlines.toml").write_text("[double]\nsoft = 2026-02-01\nhard = 2026-02-11\n", encoding="utf-8")
    hand_in(light, "anna", RIGHT, "2026-01-31 10:00:00 UTC")
    hand_in(light, "boris", "def double(x):\n    return x + 1", "2026-02-02T11:59:59+00:00")
    hand_in(light, "вера", "import os\n\ndef double(x):\n    os._exit(1)", "2026-02-01 23:59:59 UTC")
    assert grade(light) == 0
    hand_in(light, "gleb")
    assert main(["--course-dir", str(light), "feedback", "double", "--student", "boris"]) == 0
    assert main(["--course-dir", str(light), "report", "double"]) == 0
    told = json.loads((light / "build/report/double.json").read_text(encoding="utf-8"))
    students = {one["student"]: (one["score"], one["lateness"], one["hours_late"]) for one in told["students"]}
    assert students == {"anna": (3, "in time", 0), "boris": (0, "late", 12), "вера": (0, "in time", 0)}
    assert told["not_graded"] == ["gleb"]
    known = {one["message"]: [two["answer"] for two in one["known_wrong_answers"]] for one in told["messages"]}
    assert known["не только единицу"] == ["double/wrong_one"] and len(known) == 2
    assert [(stop["cause"], stop["cells"]) for stop in told["not_by_tests"]] == [("the kernel died", {"вера": 1})]
    assert told["similar"] == []
    page = (light / "build/report/double.html").read_text(encoding="utf-8")
    assert '<a href="../../feedback/boris/double/double.html">' in page and page.count(".html") == 1
