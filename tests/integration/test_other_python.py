"""A notebook in the kernel of another Python, here that of the tests."""

import sys
from pathlib import Path

import environments
import nbformat

PYTHON = Path(sys.executable)


def run(*sources, **metadata):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata.update(metadata)
    return environments.run(nbformat.v4.new_notebook(cells=cells), PYTHON, environments.variables(PYTHON, graded=False))


def test_a_notebook_runs_in_a_process_of_its_own_and_an_empty_folder(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/ours")
    assert (
        run(
            "import os, sys\nassert os.listdir() == [] and 'PYTHONPATH' not in os.environ",
            f"assert os.path.samefile(sys.executable, {str(PYTHON)!r})",
            "open('left', 'w').close()\nassert get_ipython().profile_dir.location.startswith(os.environ['IPYTHONDIR'])",
            "with open('/proc/self/cmdline') as line: assert 'ipykernel_launcher' in line.read()"
            if sys.platform == "linux"
            else "",
        )
        == ""
    )


def test_what_goes_wrong_is_told_with_its_cell():
    # a release lets "Run All" go past an unsolved exercise; what is solved must not fail
    fault = run("raise KeyError('где')", "1", tags=["raises-exception"])
    assert fault.startswith("cell 1: KeyError: 'где'\n") and "Traceback" in fault and "\x1b" not in fault
    assert run("1", "import sys; print('шум', file=sys.stderr)") == "cell 2: stderr: шум"
    assert run("import os", "os._exit(3)").startswith("cell 2: DeadKernelError")


def test_what_the_tests_of_the_harness_say_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "pytest.ini").touch()
    test = tmp_path / "tests" / "unit" / "test_versions.py"
    test.write_text("import warnings\ndef test(): warnings.warn('old', DeprecationWarning)\n", encoding="utf-8")
    assert environments.check_harness(PYTHON) == ""
    test.write_text("def test(): assert 0, 'too old'\n", encoding="utf-8")
    fault = environments.check_harness(PYTHON)
    assert fault.startswith("1 failed") and "too old" in fault
