"""Reads one Delta table with independent readers and prints what each saw, as JSON.

Usage: readers.py TABLE_FOLDER
Readers: delta-rs (PyPI `deltalake`, rows, version and change feed) and DuckDB's delta extension
(PyPI `duckdb-extension-delta`, on delta-kernel). The table has the columns id and round.
"""

import json
import pathlib
import sys

import duckdb
import duckdb_extension_delta
import pyarrow as pa
from deltalake import DeltaTable


def with_delta_rs(folder: str) -> dict[str, object]:
    table = DeltaTable(folder)
    rows = table.to_pyarrow_table().sort_by("id").select(["id", "round"]).to_pylist()
    feed = pa.table(table.load_cdf(starting_version=0).read_all()).to_pylist()
    changes = [
        [
            change["_commit_version"],
            change["_change_type"],
            change["id"],
            change["round"],
        ]
        for change in feed
    ]
    return {"version": table.version(), "rows": rows, "changes": sorted(changes)}


def with_duckdb_extension(folder: str) -> dict[str, object]:
    base = pathlib.Path(duckdb_extension_delta.__file__).parent
    [extension] = base.rglob("delta.duckdb_extension")
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    rows = connection.execute(
        "SELECT id, round FROM delta_scan(?) ORDER BY id", [folder]
    ).fetchall()
    return {"rows": [{"id": key, "round": value} for key, value in rows]}


def main() -> None:
    folder = sys.argv[1]
    print(
        json.dumps(
            {"delta_rs": with_delta_rs(folder), "duckdb": with_duckdb_extension(folder)}
        )
    )


if __name__ == "__main__":
    main()
