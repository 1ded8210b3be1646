"""Which notebooks are run again: of the lessons those in the language that they are written in."""

from pathlib import Path

# Translations have the same code, as `course sync --check` sees. `pytest notebooks/en` runs one all the same.
collect_ignore = [str(path) for path in Path(__file__).parent.glob("notebooks/*") if path.is_dir()]
