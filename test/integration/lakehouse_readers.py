"""Reads one Delta table with two independent readers and prints what each saw, as JSON.

Usage: lakehouse_readers.py TABLE_FOLDER
Readers: delta-rs (PyPI `deltalake`) and DuckDB's delta extension (PyPI `duckdb-extension-delta`, on delta-kernel).
"""

import json
import pathlib
import sys
from decimal import Decimal

import duckdb
import duckdb_extension_delta
import pyarrow.compute as pc
from deltalake import DeltaTable


def with_delta_rs(folder: str) -> dict[str, object]:
    table = DeltaTable(folder)
    rows = table.to_pyarrow_table()
    protocol = table.protocol()
    return {
        "rows": rows.num_rows,
        "amount": str(pc.sum(rows["amount"]).as_py()),
        "first_ms": int(pc.min(rows["written_at"]).as_py().timestamp() * 1000),
        "days": sorted({str(day) for day in rows["day"].to_pylist()}),
        "notes": rows.num_rows - rows["note"].null_count,
        "tags": sorted({tag for tags in rows["tags"].to_pylist() for tag in tags}),
        "appends": len(
            set(
                zip(rows["writer"].to_pylist(), rows["append"].to_pylist(), strict=True)
            )
        ),
        "version": table.version(),
        "files": len(table.file_uris()),
        "protocol": [protocol.min_reader_version, protocol.min_writer_version],
        "columns": [field.name for field in table.schema().fields],
    }


def with_duckdb_extension(folder: str) -> dict[str, object]:
    base = pathlib.Path(duckdb_extension_delta.__file__).parent
    [extension] = base.rglob("delta.duckdb_extension")
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    row = connection.execute(
        """
        SELECT count(*), sum(amount), epoch_ms(min(written_at)),
               list_sort(list(DISTINCT CAST(day AS VARCHAR))), count(note),
               list_sort(list_distinct(flatten(list(tags)))), count(DISTINCT (writer, append))
        FROM delta_scan(?)
        """,
        [folder],
    ).fetchone()
    assert row is not None
    rows, amount, first_ms, days, notes, tags, appends = row
    return {
        "rows": rows,
        "amount": str(Decimal(amount)),
        "first_ms": first_ms,
        "days": days,
        "notes": notes,
        "tags": tags,
        "appends": appends,
    }


def main() -> None:
    folder = sys.argv[1]
    print(
        json.dumps(
            {"delta_rs": with_delta_rs(folder), "duckdb": with_duckdb_extension(folder)}
        )
    )


if __name__ == "__main__":
    main()
