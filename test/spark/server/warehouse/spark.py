"""Spark with Delta Lake in this process, set up as close to a SQL warehouse as open source comes."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession


def start_spark(folder: Path, jars: Iterable[Path], cores: int, memory: str) -> SparkSession:
    """A session whose tables lie in `folder`; they are known to this process alone."""
    # Spark asks the name service for the machine's name otherwise, which a laptop without a network does not have
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.jars": ",".join(str(jar) for jar in jars),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.sources.default": "delta",
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.scripting.enabled": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.memory": memory,
        # a result lies in memory whole before its first page goes out: refuse it sooner than run out
        "spark.driver.maxResultSize": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-Duser.timezone=UTC -XX:+UseSerialGC -Xss4m",
        "spark.local.dir": str(folder / "scratch"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # small data on few cores: what Spark does for many would only cost
        "spark.sql.shuffle.partitions": str(cores),
        "spark.default.parallelism": str(cores),
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism": "4",
        "spark.databricks.delta.retentionDurationCheck.enabled": "false",
        # as the service does: a table's history tells what was deleted
        "spark.databricks.delta.vacuum.logging.enabled": "true",
        "spark.sql.codegen.wholeStage": "false",
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("cionb-warehouse")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def open_session(spark: SparkSession, catalog: str, schema: str | None) -> SparkSession:
    """A session of its own, in which `catalog` is another name of the one catalog that open-source Spark has."""
    session = spark.newSession()
    name_catalog(session, catalog)
    session.sql(f"USE `{catalog}`")
    if schema is not None:
        session.sql(f"USE `{catalog}`.`{schema}`")
    return session


def name_catalog(session: SparkSession, catalog: str) -> None:
    """A second DeltaCatalog under another name fails inside of Delta, so the session's own is entered twice."""
    java: Any = session._jsparkSession
    # in a thread without an active session Spark does not know its settings, and answers a catalog without Delta
    session._get_j_spark_session_class(session._jvm).setActiveSession(java)
    manager = java.sessionState().catalogManager()
    own = manager.catalog("spark_catalog")
    fields = [field for field in manager.getClass().getDeclaredFields() if field.getName().endswith("catalogs")]
    field = fields[0]
    field.setAccessible(True)
    field.get(manager).put(catalog, own)
