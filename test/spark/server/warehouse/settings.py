"""Settings of a session: those that a SQL warehouse has, under its names, and Spark's own."""

import re

from pyspark.sql import SparkSession

from warehouse.errors import StatementError
from warehouse.faults import Faults

assignment = re.compile(r"^\s*SET\s+([\w.]+)\s*=\s*(.*?)\s*$", re.IGNORECASE | re.DOTALL)
spark_names = {"ANSI_MODE": "spark.sql.ansi.enabled", "TIMEZONE": "spark.sql.session.timeZone"}
ignored = {"USE_CACHED_RESULT", "QUERY_TAGS"}


class Settings:
    """The settings of one session."""

    def __init__(self, spark: SparkSession, faults: Faults) -> None:
        self.spark = spark
        self.faults = faults
        self.timeout_seconds: float | None = None

    def run(self, statement: str) -> bool:
        """Whether the statement was a setting, which is made then."""
        found = assignment.match(statement)
        if found is None:
            return False
        self.set(found[1], found[2].strip("'\""))
        return True

    def set(self, name: str, value: str) -> None:
        """Sets one. Raises for a name that is not known."""
        upper = name.upper()
        if upper == "STATEMENT_TIMEOUT":
            self.timeout_seconds = float(value)
        elif upper in spark_names:
            self.spark.conf.set(spark_names[upper], value)
        elif name.lower().startswith("spark."):
            if self.faults.take(("refuse settings",), "ExecuteStatement", name):
                raise StatementError(f"[CONFIG_NOT_AVAILABLE] Configuration {name} is not available.", "42K0I")
            self.spark.conf.set(name, value)
        elif upper not in ignored:
            raise StatementError(f"[CONFIG_NOT_AVAILABLE] Configuration {name} is not available.", "42K0I")
