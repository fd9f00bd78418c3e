"""Parameters as they travel, turned into values that Spark takes as literals."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from databricks.sql.thrift_api.TCLIService import ttypes

from warehouse.errors import StatementError


def instant(text: str) -> datetime:
    """ISO 8601; a Z is read by Python 3.11 and newer alone."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


readers: dict[str, Callable[[str], Any]] = {
    "STRING": str,
    "INTEGER": int,
    "INT": int,
    "SMALLINT": int,
    "TINYINT": int,
    "BIGINT": int,
    "DOUBLE": float,
    "FLOAT": float,
    "DECIMAL": Decimal,
    "BOOLEAN": lambda text: text.upper() == "TRUE",
    "DATE": date.fromisoformat,
    "TIMESTAMP": instant,
}


def read_parameters(given: Sequence[ttypes.TSparkParameter] | None) -> dict[str, Any] | list[Any]:
    """Named ones as a mapping, others in their order."""
    parameters = list(given or [])
    if all(parameter.name is None for parameter in parameters):
        return [read_value(parameter) for parameter in parameters]
    return {parameter.name: read_value(parameter) for parameter in parameters}


def read_value(parameter: ttypes.TSparkParameter) -> Any:
    """The value; without a type it is NULL."""
    if parameter.type is None or parameter.value is None:
        return None
    kind = parameter.type.split("(")[0].upper()
    reader = readers.get(kind)
    if reader is None:
        raise StatementError(
            f"[DATATYPE_MISMATCH] The parameter :{parameter.name} has the type {parameter.type}", "42K09"
        )
    return reader(parameter.value.stringValue)
