"""The gradebook's database: which it is, and how its statements are compiled once instead of each time."""

from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.dialects import plugins
from sqlalchemy.engine import CreateEnginePlugin, Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError

from graders import CourseError

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import CompiledCacheType

_PLUGIN = "course"
_compiled: "dict[URL, tuple[Dialect, CompiledCacheType]]" = {}
_FORM = "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"


def check_database(db_url: str) -> str:
    """Say which database a gradebook is in, having asked a server whether it answers.

    Args:
        db_url: nbgrader's `CourseDirectory.db_url`; an SQLite file may be missing, nbgrader makes it.

    Returns:
        The address without its password.

    Raises:
        CourseError: when the address cannot be read, its driver is not installed, or the server refuses.
    """
    try:
        url = make_url(db_url)
        name = url.difference_update_query(["password"]).render_as_string(hide_password=True)
        if url.get_backend_name() != "sqlite":
            engine = create_engine(url)
            engine.connect().close()
            engine.dispose()
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


def compiling_once(db_url: str) -> str:
    """Return another address of a database; engines made with it share what this process has compiled for it.

    nbgrader makes a new engine eleven times for each submission that it grades, and SQLAlchemy keeps compiled
    statements by engine: half of the time of writing a grade was compiling the same statements again.

    Args:
        db_url: nbgrader's `CourseDirectory.db_url`; the database must be there.
    """
    engine = create_engine(db_url)
    engine.connect().close()  # a dialect learns about its database from the first connection
    engine.dispose()
    _compiled.setdefault(engine.url, (engine.dialect, {}))
    return engine.url.update_query_dict({"plugin": _PLUGIN}).render_as_string(hide_password=False)


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
