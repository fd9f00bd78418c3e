"""
Starts the warehouse and prints one line of JSON: port, token, path, catalog, and the file of the authority to trust.
It ends when its input closes, so that it never outlives who started it, or by a signal.
"""

import argparse
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

from warehouse.certificate import make_certificate
from warehouse.endpoint import Endpoint
from warehouse.faults import Faults
from warehouse.jars import jar_paths
from warehouse.service import Service
from warehouse.spark import open_session, start_spark
from warehouse.volumes import Volumes


def read_arguments() -> argparse.Namespace:
    """What can be asked for."""
    parser = argparse.ArgumentParser(prog="warehouse", description=__doc__)
    parser.add_argument("--jars", type=Path, required=True, help="folder of Delta Lake's archives")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--memory", default="2g", help="heap of Spark")
    parser.add_argument("--catalog", default="main")
    parser.add_argument("--schema", default="customerio", help="made at the start, with a volume 'landing'")
    return parser.parse_args()


def wait_for_parent(stopped: threading.Event) -> None:
    """Whoever started this holds the other end of its input."""
    sys.stdin.read()
    stopped.set()


def main() -> None:
    """Runs until it is told to stop."""
    given = read_arguments()
    folder = Path(tempfile.mkdtemp(prefix="cionb-warehouse-"))
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.set())
    threading.Thread(target=wait_for_parent, args=(stopped,), daemon=True).start()
    try:
        spark = start_spark(folder, jar_paths(given.jars), given.cores, given.memory)
        volumes = Volumes(folder / "volumes")
        open_session(spark, given.catalog, None).sql(f"CREATE SCHEMA IF NOT EXISTS `{given.catalog}`.`{given.schema}`")
        volumes.create(given.catalog, given.schema, "landing", may_exist=True)
        context, authority = make_certificate(folder)
        token = f"dapi{secrets.token_hex(16)}"
        path = "/sql/1.0/warehouses/test"
        endpoint = Endpoint(given.port, context, Service(spark, volumes, Faults(), given.catalog), token, path)
        threading.Thread(target=endpoint.serve_forever, daemon=True).start()
        answer = {
            "port": endpoint.server_port,
            "token": token,
            "path": path,
            "catalog": given.catalog,
            "schema": given.schema,
            "authority": str(authority),
            "volumes": str(volumes.folder),
        }
        print(json.dumps(answer), flush=True)
        stopped.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    # Spark's Java process ends with its input, and its own shutdown would take seconds
    os._exit(0)


if __name__ == "__main__":
    main()
