"""Whatever happens to a notebook on its way: the grade of the undamaged one, or both are told of what is lost."""

import random

import pytest
from damage import NAME, damaged, grade_class, look, make_course
from damages import DAMAGES, Work
from kept import by_content, repository

from graders.intake import rebuilding

pytestmark = by_content("damage", lambda **_: repository())

FINE = {"same", "told", "refused"}
SEED = 20261128


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("damage"))


def test_two_thousand_damaged_notebooks(course):
    found = look(course, 2_000, SEED)
    assert set(found) <= FINE, sorted(set(found) - FINE)
    assert found["same"] > 1_500 and found["told"] > 50, "most of what is damaged can be graded all the same"


def test_kernels_give_a_damaged_class_the_same_grades(course):
    assert grade_class(course, 30, SEED) == []


def test_each_damage_does_something(course):
    whole = Work(course.solved, f"{NAME}.ipynb").files()
    for name in DAMAGES:
        assert any(damaged(course, random.Random(seed), name)[0].files() != whole for seed in range(20)), name


@pytest.mark.parametrize(("name", "instead"), [("tell", lambda *_: None), ("put_back", lambda *_: [])])
def test_what_would_be_lost_silently_is_noticed(course, monkeypatch, name, instead):
    monkeypatch.setattr(rebuilding, name, instead)
    assert not set(look(course, 150, SEED)) <= FINE
