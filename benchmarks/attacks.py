"""What hostile submissions come to: nbgrader as it comes, otter-grader, and `course grade`, on the same corpus.

    python benchmarks/attacks.py [--graders nbgrader,course,otter] [--only PATTERN] [--json FILE] [--note]

The corpus is `tests/attacks`. Each attack is handed in by a student of its own to the small assignment that stands
there, where an honest answer that fails has no points. What counts, for each grader:

- `points`: more than that honest answer has;
- `tells`: a word that stands in the hidden tests alone is found in what the notebook's cells have put out (nbgrader's
  tracebacks quote the tests by themselves, also to honest students, and are left out for it);
- `lost`: there is no grade;
- `stuck`: the grader was ended by it, or did not come to an end within two minutes.

nbgrader and otter are called once for each submission, in a course of its own: a class would not outlive the first
attack on the gradebook. Attacks may destroy what they reach, so that both run behind the fence of `course grade`, in
one process with the submission as always: the fence keeps them from this machine, and hides the instructor's other
files, which they would otherwise read, too. `course grade` gets the whole class at once. otter-grader has to be asked
for.

`--note` writes into the header of each attack whether it came to anything with nbgrader. Exits 1 when one does with
`course grade`.
"""

import argparse
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import nbformat
import rivals
from classroom import ROOT

from graders.files import write_atomic
from graders.kernel import sandbox

sys.path.insert(0, str(ROOT / "tests" / "attacks"))
corpus: Any = importlib.import_module("corpus")

ASSIGNMENT = "vault"
_RIGHT = "zzz-right"  # whose work others try to hand in
PATIENCE_S = 120.0
CELL_S = 20  # of a cell: an import of Keras takes ten where the machine has other work
PLACE = "/run/scratch"  # behind the fence
MEMORY = 16 << 30  # addresses of a process there: TensorFlow asks for many and uses few
_DONE = re.compile(r"^\[\d+/\d+\] ([\w-]+): .* in (\d+\.\d) s, about", re.MULTILINE)
_KEYS = re.compile(r"# (tries|assignments|hangs|tells|probed): ")
_SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
# What a test of the small assignment uses of what the notebook defines, for otter's tests.
USES = ("np", "letter_of", "cube", "unmask", "tally", "is_prime", "scale", "build_model", "greeter", "chosen")


@dataclass(frozen=True)
class Result:
    """What one attack came to with one grader."""

    points: float = 0.0
    tells: bool = False
    lost: bool = False
    stuck: bool = False

    @property
    def worked(self) -> bool:
        """Whether it came to anything."""
        return self.points > 0 or self.tells or self.lost or self.stuck

    def __str__(self) -> str:
        said = [f"{self.points:+g}"] if self.points else []
        said += [word for word in ("tells", "lost", "stuck") if getattr(self, word)]
        return " ".join(said) or "-"


Results = dict[str, Result]


def main() -> int:
    """Do as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graders", default="nbgrader,course", help=f"some of {', '.join(GRADERS)}")
    parser.add_argument("--only", default="*", help="a pattern of attacks, such as forging/*")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--note", action="store_true", help="note in the attacks whether they worked with nbgrader")
    options = parser.parse_args()
    names = options.graders.split(",")
    if unknown := set(names) - set(GRADERS):
        parser.error(f"no such grader: {', '.join(sorted(unknown))}")
    secret = corpus.draw()
    handed = corpus.class_of(ASSIGNMENT, options.only)
    results: dict[str, Results] = {}
    for name in names:
        print(f"{name}: {len(handed)} submissions", flush=True)
        with tempfile.TemporaryDirectory(prefix="attacks-", ignore_cleanup_errors=True) as folder:
            start = time.perf_counter()
            results[name] = GRADERS[name](Path(folder), handed, secret)
            print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
    attackers = [one for one in handed if one.attack is not None]
    _table(attackers, results)
    _honest(handed, results)
    if options.json:
        figures = {
            name: {one.attack.name: asdict(found[one.student]) for one in attackers} for name, found in results.items()
        }
        write_atomic(options.json, json.dumps(figures, indent=1) + "\n")
    if options.note and "nbgrader" in results:
        _note(attackers, results["nbgrader"])
    return int(any(results["course"][one.student].worked for one in attackers)) if "course" in results else 0


def nbgrader_as_it_comes(folder: Path, handed: list[Any], secret: Any) -> Results:
    """Grade by a call of `nbgrader autograde` for each submission, each in a course of its own."""
    course = folder / "course"
    corpus.write_source(course, ASSIGNMENT, secret)
    config = f"c = get_config()\nc.Execute.timeout = {CELL_S}\n"
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    python = Path(sys.executable)
    rivals.call([str(python), "-m", "nbgrader", "generate_assignment", ASSIGNMENT], course, python)

    def grade(one: Any) -> Result:
        own = folder / one.student
        shutil.copytree(course, own)
        corpus.hand_in(
            own, ASSIGNMENT, [one, *(other for other in handed if other.student == _RIGHT and one is not other)]
        )
        command = [sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT, "--course-dir", PLACE]
        code = _call(_fenced(own, [*command, "--student", one.student]))
        try:
            return _result(own, one.student, secret, stuck=code not in (0, 1), tracebacks=False)
        finally:
            _remove(own)

    return _each(handed, grade)


def _each(handed: list[Any], grade: Callable[[Any], Result]) -> Results:
    results: Results = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for one, result in zip(handed, pool.map(grade, handed), strict=True):
            results[one.student] = result
            print(f"\r{len(results)}/{len(handed)} {one.student[:50]:50} {result!s:20}", end="", flush=True)
    print()
    return results


def _remove(folder: Path) -> None:
    """Remove a folder, however deep the folders in it are."""
    subprocess.run(["rm", "-rf", str(folder)], check=False)


def _call(command: list[str]) -> int | None:
    """Run a command behind the fence; return its exit code, None where it did not come to an end."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(),
        start_new_session=True,
    )  # fmt: skip
    try:
        return process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()  # and with it all behind the fence
        process.wait()
        return None


def _notebook(folder: Path, student: str) -> Path:
    return folder / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def _fenced(folder: Path, command: list[str]) -> list[str]:
    bwrap = sandbox.find_bwrap()
    if bwrap is None or sandbox.problem():
        sys.exit("there is no sandbox here, and attacks are not to be run without one")
    options = ["--bind", str(folder), PLACE, "--die-with-parent"]
    # otter-grader listens at `localhost`, and cannot do without a name for it
    for name, text in (("passwd", sandbox.PASSWD), ("hosts", "127.0.0.1 localhost\n")):
        if not (folder / name).exists():
            write_atomic(folder / name, text)  # two are started at once
        options += ["--ro-bind", str(folder / name), f"/etc/{name}"]
    if rivals.OTTER.exists():
        options += ["--ro-bind", str(rivals.OTTER), str(rivals.OTTER)]
    fence: list[str] = sandbox.fence(bwrap, options)
    limits = ["prlimit", f"--as={MEMORY}", "--nofile=4096", "--core=0"]
    return [*fence, *limits, "sh", "-c", 'cd "$0" && exec "$@"', PLACE, *command]


def _environment() -> dict[str, str]:
    env = sandbox.variables(rivals.variables(Path(sys.executable)))
    places = ("HOME", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
    return env | {name: f"/tmp/{name.lower()}" for name in places} | {"TF_CPP_MIN_LOG_LEVEL": "3"}


def _result(folder: Path, student: str, secret: Any, *, stuck: bool, tracebacks: bool = True) -> Result:
    notebook = _notebook(folder, student)
    scores = corpus.scores_of(folder, ASSIGNMENT)
    if not notebook.exists() or student not in scores:
        return Result(lost=True, stuck=stuck)
    tells = bool(corpus.finds(corpus.outputs_of(notebook, tracebacks=tracebacks), [secret.canary]))
    return Result(scores[student][""], tells, stuck=stuck)


def course_grade(folder: Path, handed: list[Any], secret: Any) -> Results:
    """Grade by one call of `course grade`."""
    corpus.write_course(folder, secret)
    corpus.hand_in(folder, ASSIGNMENT, handed)
    command = [sys.executable, "-m", "graders.cli", "--course-dir", str(folder), "grade", ASSIGNMENT]
    env = rivals.variables(Path(sys.executable))
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace",
    )  # fmt: skip
    seconds = {name: float(took) for name, took in _DONE.findall(done.stdout)}
    if not seconds:
        sys.exit(f"`course grade` exited with {done.returncode}:\n{done.stdout[-3000:]}")
    return {
        one.student: _result(folder, one.student, secret, stuck=seconds.get(one.student, 0.0) > PATIENCE_S)
        for one in handed
    }


def otter_run(folder: Path, handed: list[Any], secret: Any) -> Results:
    """Grade by a call of `otter run` for each submission."""
    python = rivals.otter_python()
    corpus.write_source(folder, ASSIGNMENT, secret)
    source = nbformat.read(folder / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    (folder / "tests").mkdir()
    for cell in source.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade"):
            test = _otter_test(about["grade_id"], about["points"], cell.source)
            (folder / "tests" / f"{about['grade_id']}.py").write_text(test, encoding="utf-8")
    rivals.call([str(python), "-m", "otter", "generate", "--no-requirements", "--no-environment"], folder, python)
    shutil.copytree(folder / "source", folder / "release")  # stubs take the place of solutions below
    _as_released(folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    corpus.hand_in(folder, ASSIGNMENT, handed)
    return _each(handed, lambda one: _otter_one(folder, python, one.student, secret))


def _as_released(path: Path) -> None:
    nb = nbformat.read(path, as_version=4)
    for cell in nb.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            cell.source = re.sub(
                r"### BEGIN SOLUTION.*?### END SOLUTION", "raise NotImplementedError", cell.source, flags=re.DOTALL
            )
        elif about.get("grade"):
            cell.source = f'grader.check("{about["grade_id"]}")'
    nbformat.write(nb, path)


def _otter_test(name: str, points: float, source: str) -> str:
    lines = source.replace("2 * share[prime_note]", "assert share[prime_note] == 1").splitlines()
    body = "\n".join(f"    {line}" for line in lines)
    uses = ", ".join(word for word in USES if re.search(rf"\b{word}\b", source))
    return (
        f'OK_FORMAT = False\n\nfrom otter.test_files import test_case\n\nname = "{name}"\npoints = {points}\n\n\n'
        f"@test_case(hidden=True)\ndef checks_of_{name}({uses}):\n{body}\n"
    )


def _otter_one(folder: Path, python: Path, student: str, secret: Any) -> Result:
    own = folder / "submitted" / student / ASSIGNMENT
    path = own / f"{ASSIGNMENT}.ipynb"
    try:
        if path.is_file():  # and no pipe
            nb = nbformat.read(path, as_version=4)
            nb.cells.insert(0, nbformat.v4.new_code_cell("import otter\n\ngrader = otter.Notebook()"))
            nbformat.write(nb, path)
    except Exception:  # damaged as it may be, otter gets it as it is
        pass
    place = f"{PLACE}/submitted/{student}/{ASSIGNMENT}"
    script = f"cd {place} && exec {python} -m otter run -a {PLACE}/autograder.zip {ASSIGNMENT}.ipynb"
    if _call(_fenced(folder, ["sh", "-c", script])) is None:
        return Result(lost=True, stuck=True)
    try:
        said = (own / "results.json").read_text(encoding="utf-8")
        tests = json.loads(said)["tests"]
        points = sum(float(test.get("score") or 0.0) for test in tests)
    except (OSError, ValueError, KeyError, TypeError):
        return Result(lost=True)
    # what students are shown; hidden tests' own messages quote the source by themselves
    shown = json.dumps([test for test in tests if test.get("visibility") != "hidden"])
    return Result(points, bool(corpus.finds(shown, [secret.canary])))


GRADERS: dict[str, Callable[[Path, list[Any], Any], Results]] = {
    "nbgrader": nbgrader_as_it_comes,
    "otter": otter_run,
    "course": course_grade,
}


def _table(attackers: list[Any], results: dict[str, Results]) -> None:
    print(f"\n{'attack':38}" + "".join(f" {name:>20}" for name in results))
    for one in attackers:
        print(f"{one.attack.name:38}" + "".join(f" {found[one.student]!s:>20}" for found in results.values()))
    print(f"\n{'attacks':38}" + "".join(f" {name:>20}" for name in results))
    for family, those in _families(attackers):
        worked = [sum(found[one.student].worked for one in those) for found in results.values()]
        print(f"{family:38}" + "".join(f" {f'{number} of {len(those)}':>20}" for number in worked))
    for what in ("points", "tells", "lost", "stuck"):
        counts = [sum(bool(getattr(found[one.student], what)) for one in attackers) for found in results.values()]
        print(f"{what:38}" + "".join(f" {count:>20}" for count in counts))


def _families(attackers: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    for family in sorted(Counter(one.attack.name.partition("/")[0] for one in attackers)):
        yield family, [one for one in attackers if one.attack.name.startswith(f"{family}/")]


def _honest(handed: list[Any], results: dict[str, Results]) -> None:
    for name, found in results.items():
        if all(found[one.student].lost for one in handed if one.right):
            sys.exit(f"{name}: no right answer has a grade, so that it does not work here, whatever the table says")
        right = ", ".join(f"{found[one.student].points:g}" for one in handed if one.right)
        print(f"{name}: right answers between the attackers have {right} points of 17 more than one that fails")


def _note(attackers: list[Any], found: Results) -> None:
    """Write into each attack's header what was seen."""
    for one in attackers:
        path = corpus.HERE / f"{one.attack.name}.py"
        if one.attack.write is not None:
            continue  # a function in folders.py: the table says it
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("# worked: ")]
        result = found[one.student]
        said = f"yes, {result}" if result.worked else "no"
        place = next(number for number, line in enumerate(lines) if not _KEYS.match(line))
        lines.insert(place, f"# worked: {said} (nbgrader 0.9.6 in one process)")
        write_atomic(path, "\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
