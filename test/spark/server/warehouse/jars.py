"""The Java archives of Delta Lake: fetched once, checked against their hashes, then used without a network."""

import hashlib
import shutil
import sys
from pathlib import Path

from pyspark import SparkConf
from pyspark.java_gateway import launch_gateway

lock = Path(__file__).parent.parent / "jars.txt"


def wanted_jars() -> dict[str, str]:
    """The hash of each archive by its coordinates, `group:artifact:version`."""
    lines = [line for line in lock.read_text().splitlines() if line and not line.startswith("#")]
    return {coordinates: digest for digest, coordinates in (line.split() for line in lines)}


def file_of(coordinates: str) -> str:
    """The name under which Spark's package manager stores an archive."""
    group, artifact, version = coordinates.split(":")
    return f"{group}_{artifact}-{version}.jar"


def jar_paths(folder: Path) -> list[Path]:
    """The archives in `folder`. Raises where one is missing or another than in the lock."""
    paths = []
    for coordinates, digest in wanted_jars().items():
        path = folder / file_of(coordinates)
        if not path.exists():
            raise SystemExit(f"Cannot start Spark: {path} is missing. Run the setup again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise SystemExit(
                f"Cannot start Spark: {path} is not the file that {lock.name} names. Remove it and set up again"
            )
        paths.append(path)
    return paths


def fetch(folder: Path) -> None:
    """Gets the archives through Spark's own package manager, which knows mirrors and proxies by Ivy's settings."""
    downloads = folder / "downloads"
    first, *_ = wanted_jars()
    gateway = launch_gateway(SparkConf().set("spark.jars.packages", first).set("spark.jars.ivy", str(downloads)))
    gateway.shutdown()
    gateway.proc.terminate()
    for coordinates in wanted_jars():
        name = file_of(coordinates)
        shutil.copyfile(downloads / "jars" / name, folder / name)
    shutil.rmtree(downloads)
    jar_paths(folder)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    fetch(target)
