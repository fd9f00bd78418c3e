"""What went wrong in a statement, in the words and codes that the service uses."""

from dataclasses import dataclass

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException


@dataclass(frozen=True)
class StatementError(Exception):
    """A statement that cannot run. `state` is an SQLSTATE."""

    message: str
    state: str

    def __str__(self) -> str:
        return self.message


def error_of(error: Exception) -> StatementError:
    """Spark's message and SQLSTATE; internal errors have XX000 there too."""
    if isinstance(error, StatementError):
        return error
    if isinstance(error, PySparkException):
        return StatementError(
            str(error).split("\n\nJVM stacktrace")[0], error.getSqlState() or state_of(error) or "XX000"
        )
    if isinstance(error, Py4JJavaError):
        java = error.java_exception
        state = java.getSqlState() if hasattr(java, "getSqlState") and is_spark_throwable(error) else None
        return StatementError(str(java.getMessage()), state or "XX000")
    return StatementError(f"{type(error).__name__}: {error}", "XX000")


def state_of(error: PySparkException) -> str | None:
    """Delta's conflicts know their class and not always a state."""
    concurrent = ("DELTA_CONCURRENT", "DELTA_METADATA_CHANGED", "DELTA_PROTOCOL_CHANGED")
    return "2D521" if any(name in str(error) for name in concurrent) else None


def is_spark_throwable(error: Py4JJavaError) -> bool:
    """Whether Java's exception has the methods of Spark's own."""
    names = {method.getName() for method in error.java_exception.getClass().getMethods()}
    return "getSqlState" in names
