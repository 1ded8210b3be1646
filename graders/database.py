"""The gradebook's database, where it is a server's."""

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from graders import CourseError

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
