"""The gradebook's database: which it is, and how its statements are compiled once instead of each time."""

import contextlib
import functools
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.api import Base
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.dialects import plugins
from sqlalchemy.engine import CreateEnginePlugin, Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError

from graders import CourseError
from graders.trouble import about_gradebook

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import CompiledCacheType

_PLUGIN = "course"
_compiled: "dict[URL, tuple[Dialect, CompiledCacheType]]" = {}
_FORM = "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
_BACKUP = (
    "put a backup in its place, or move it away and run `course release` and `course grade` again (points given by "
    "hand are lost)"
)
# Tables that nbgrader's gradebooks have had from the first version on.
_OLDEST = {"assignment", "student", "submitted_assignment"}


def check_database(db_url: str, *, needed: bool = False) -> str:
    """Say which database a gradebook is in, having asked a server whether it answers or looked whether a file is whole.

    Args:
        db_url: nbgrader's `CourseDirectory.db_url`.
        needed: whether a file of SQLite has to be there; otherwise it may be missing, and nbgrader makes it.

    Returns:
        The address without its password.

    Raises:
        CourseError: when the address cannot be read, its driver is not installed, the server refuses, or the file is
            missing, damaged, in use, of another program or of another version of nbgrader.
    """
    try:
        url = make_url(db_url)
        name = url.difference_update_query(["password"]).render_as_string(hide_password=True)
        if url.get_backend_name() != "sqlite":
            engine = create_engine(url)
            engine.connect().close()
            engine.dispose()
        elif url.database and url.database != ":memory:":
            _check_file(Path(url.database), needed=needed)
    except ArgumentError:  # its text may quote the password
        raise CourseError(f"CourseDirectory.db_url is no address of a database; write it like {_FORM}") from None
    except ModuleNotFoundError as error:
        raise CourseError(
            f"CourseDirectory.db_url is {name}, whose driver {error.name} is not installed; for PostgreSQL write it "
            f'like {_FORM} and run `pip install "psycopg[binary]"`'
        ) from None
    except DBAPIError as error:
        raise CourseError(
            f"CourseDirectory.db_url is {name}, and that server cannot be used: {str(error.orig).strip()}\nStart it, "
            "create the database, or mend the address in nbgrader_config.py."
        ) from None
    return name


def _check_file(path: Path, *, needed: bool) -> None:
    """Look at a gradebook's file before anything relies on it; nothing in it is changed."""
    if not path.exists():
        if needed:
            raise CourseError(
                f"{path}: there is no gradebook; run `course release` where nothing was graded yet, else put a backup "
                "there, or set CourseDirectory.db_url in nbgrader_config.py"
            )
        return
    if not path.is_file():
        raise CourseError(f"{path}: a folder stands where the gradebook should be; move it away")
    if not path.stat().st_size:
        raise CourseError(f"{path}: the gradebook is empty, 0 bytes; {_BACKUP}")
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            (problem,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            if path.stat().st_size % page:  # SQLite reads zeros for what is missing
                problem = "its end is missing"
            if problem != "ok":
                raise CourseError(f"{path}: the gradebook is damaged ({' '.join(problem.split())}); {_BACKUP}")
            _check_schema(path, connection)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise CourseError(f"{path}: the gradebook is damaged ({error}); {_BACKUP}") from None
        raise CourseError(about_gradebook(str(path), str(error))) from None


def _check_schema(path: Path, connection: sqlite3.Connection) -> None:
    """Compare a file's tables with those that this nbgrader reads."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return  # made, and never used: nbgrader fills it
    if not tables >= _OLDEST:
        found = ", ".join(sorted(tables)[:3])
        raise CourseError(
            f"{path}: is no gradebook but another program's database (its tables: {found}); move it away, or set "
            "CourseDirectory.db_url in nbgrader_config.py"
        )
    version = ""
    if "alembic_version" in tables:
        version = next((name for (name,) in connection.execute("SELECT version_num FROM alembic_version")), "")
    if version and not list(Path(ALEMBIC_DIR, "versions").glob(f"{version}_*.py")):
        raise CourseError(
            f"{path}: the gradebook was made by a newer nbgrader (schema {version}); update nbgrader, or put a backup "
            "of before in its place"
        )
    for table in Base.metadata.sorted_tables:
        columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')}
        if missing := {column.name for column in table.columns} - columns:
            raise CourseError(
                f"{path}: the gradebook was made by an older nbgrader (it has no {table.name}.{min(missing)}); back it "
                "up and run `nbgrader db upgrade`"
            )


def compiling_once(db_url: str) -> str:
    """Return another address of a database; engines made with it share what this process has compiled for it.

    nbgrader makes a new engine eleven times for each submission that it grades, and SQLAlchemy keeps compiled
    statements by engine: half of the time of writing a grade was compiling the same statements again. Each engine also
    asks for every table.

    Args:
        db_url: nbgrader's `CourseDirectory.db_url`; the database must be there.
    """
    engine = create_engine(db_url)
    engine.connect().close()  # a dialect learns about its database from the first connection
    engine.dispose()
    if engine.url not in _compiled:
        ask, there = engine.dialect.has_table, set[tuple[str, str | None]]()
        engine.dialect.has_table = functools.partial(_has_table, ask, there)  # type: ignore[method-assign]  # its own
        _compiled[engine.url] = (engine.dialect, {})
    return engine.url.update_query_dict({"plugin": _PLUGIN}).render_as_string(hide_password=False)


def _has_table(
    ask: Callable[..., bool],
    there: set[tuple[str, str | None]],
    connection: Connection,
    table_name: str,
    schema: str | None = None,
    **how: Any,
) -> bool:
    """Say whether a table is there, without asking again once it is."""
    if (table_name, schema) not in there and ask(connection, table_name, schema, **how):
        there.add((table_name, schema))
    return (table_name, schema) in there


class CompileOnce(CreateEnginePlugin):
    """SQLAlchemy's plugin for the addresses of `compiling_once`."""

    def update_url(self, url: URL) -> URL:
        """Return the address as it is."""
        return url

    def engine_created(self, engine: Engine) -> None:
        """Give the engine the dialect, which is a part of the keys, and the statements of the others."""
        engine.dialect, statements = _compiled[engine.url]
        engine.update_execution_options(compiled_cache=statements)


plugins.register(_PLUGIN, __name__, CompileOnce.__name__)
