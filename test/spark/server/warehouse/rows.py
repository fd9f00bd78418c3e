"""A result in pages of Arrow, and its columns as the protocol describes them."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import ttypes
from pyspark.sql import DataFrame
from pyspark.sql import functions as sql
from pyspark.sql import types as spark

page_bytes = 4_000_000

names = {
    spark.BooleanType: "BOOLEAN_TYPE",
    spark.ByteType: "TINYINT_TYPE",
    spark.ShortType: "SMALLINT_TYPE",
    spark.IntegerType: "INT_TYPE",
    spark.LongType: "BIGINT_TYPE",
    spark.FloatType: "FLOAT_TYPE",
    spark.DoubleType: "DOUBLE_TYPE",
    spark.StringType: "STRING_TYPE",
    spark.TimestampType: "TIMESTAMP_TYPE",
    spark.TimestampNTZType: "TIMESTAMP_TYPE",
    spark.DateType: "DATE_TYPE",
    spark.BinaryType: "BINARY_TYPE",
    spark.DecimalType: "DECIMAL_TYPE",
    spark.ArrayType: "ARRAY_TYPE",
    spark.MapType: "MAP_TYPE",
    spark.StructType: "STRUCT_TYPE",
}


@dataclass(frozen=True)
class Rows:
    """A result: its columns and its rows."""

    table: pa.Table
    columns: list[ttypes.TColumnDesc]
    staging: bool = False

    def metadata(self) -> ttypes.TGetResultSetMetadataResp:
        """What the driver asks before it reads."""
        return ttypes.TGetResultSetMetadataResp(
            status=ttypes.TStatus(statusCode=ttypes.TStatusCode.SUCCESS_STATUS),
            schema=ttypes.TTableSchema(columns=self.columns),
            resultFormat=ttypes.TSparkRowSetType.ARROW_BASED_SET,
            lz4Compressed=False,
            arrowSchema=self.table.schema.serialize().to_pybytes(),
            isStagingOperation=self.staging,
        )

    def page(self, offset: int, most: int) -> tuple[ttypes.TRowSet, int]:
        """At most `most` rows from `offset`, and no more than a page's worth of bytes; and how many they are."""
        rows = self.table.num_rows
        fitting = max(1, page_bytes * rows // max(self.table.nbytes, 1))
        part = self.table.slice(offset, min(most, fitting))
        batches = [
            ttypes.TSparkArrowBatch(batch=batch.serialize().to_pybytes(), rowCount=batch.num_rows)
            for batch in part.combine_chunks().to_batches()
        ]
        return ttypes.TRowSet(startRowOffset=offset, rows=[], arrowBatches=batches), part.num_rows


def rows_of(frame: DataFrame) -> Rows | None:
    """Runs a query; nothing for a statement that answers no rows."""
    if not frame.columns:
        frame.collect()
        return None
    columns = [describe(field, at) for at, field in enumerate(frame.schema.fields)]
    return Rows(frame.select(*(plain(frame, at) for at in range(len(columns)))).toArrow(), columns)


def plain(frame: DataFrame, at: int) -> Any:
    """A column as the service sends it: VARIANT as JSON text, intervals as text."""
    field = frame.schema.fields[at]
    column = frame[at]
    if isinstance(field.dataType, spark.VariantType):
        return sql.to_json(column).alias(field.name)
    if isinstance(field.dataType, spark.DayTimeIntervalType | spark.YearMonthIntervalType | spark.NullType):
        return column.cast("string").alias(field.name)
    if isinstance(field.dataType, spark.StructType | spark.ArrayType | spark.MapType):
        # Arrow refuses to see a field that may not be null inside of one that may
        return column.cast(field.dataType.simpleString()).alias(field.name)
    return column


def describe(field: spark.StructField, at: int) -> ttypes.TColumnDesc:
    """The column as the protocol names it; positions count from 1."""
    kind = names.get(type(field.dataType), "STRING_TYPE")
    qualifiers = None
    if isinstance(field.dataType, spark.DecimalType):
        digits = {"precision": field.dataType.precision, "scale": field.dataType.scale}
        qualifiers = ttypes.TTypeQualifiers(
            qualifiers={name: ttypes.TTypeQualifierValue(i32Value=value) for name, value in digits.items()}
        )
    entry = ttypes.TPrimitiveTypeEntry(type=getattr(ttypes.TTypeId, kind), typeQualifiers=qualifiers)
    return ttypes.TColumnDesc(
        columnName=field.name,
        typeDesc=ttypes.TTypeDesc(types=[ttypes.TTypeEntry(primitiveEntry=entry)]),
        position=at + 1,
        comment="",
    )


def text_rows(columns: dict[str, list[str]], headers: dict[str, str] | None = None, *, staging: bool = False) -> Rows:
    """A result of text columns; `headers` becomes one more, a map, in every row."""
    arrays: dict[str, pa.Array] = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    fields = [spark.StructField(name, spark.StringType()) for name in columns]
    if headers is not None:
        count = len(next(iter(columns.values())))
        arrays["headers"] = pa.array([list(headers.items())] * count, pa.map_(pa.string(), pa.string()))
        fields.append(spark.StructField("headers", spark.MapType(spark.StringType(), spark.StringType())))
    return Rows(pa.table(arrays), [describe(field, at) for at, field in enumerate(fields)], staging)
