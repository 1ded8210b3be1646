"""Statements of the gradebook's database are compiled once in a process."""

from nbgrader.api import Gradebook

from graders.gradebook.database import compiling_once


def score(url: str) -> float:
    with Gradebook(url) as gradebook:
        return gradebook.find_submission("dense", "anna").score


def test_another_engine_compiles_nothing_again_and_says_the_same(empty_gradebook, caplog):
    address = f"sqlite:///{empty_gradebook.rename(empty_gradebook.with_name('оценки 1.db'))}"
    with Gradebook(address) as gradebook:
        gradebook.add_assignment("dense")
        gradebook.add_student("anna")
        gradebook.add_submission("dense", "anna")
    once = compiling_once(address)
    assert compiling_once(once) == once
    assert score(once) == 0
    for url, compiled_again in ((once, False), (address, True)):
        caplog.clear()
        with caplog.at_level("INFO", "sqlalchemy.engine"):
            assert score(url) == 0
        assert ("[generated in" in caplog.text) is compiled_again
        assert "submitted_assignment" in caplog.text
    with Gradebook(once) as gradebook:
        gradebook.add_student("boris")
    with Gradebook(address) as gradebook:
        assert {student.id for student in gradebook.students} == {"anna", "boris"}
