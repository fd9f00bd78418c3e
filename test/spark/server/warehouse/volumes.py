"""Volumes: folders of files with three-level names, and the statements that carry files to and from them."""

import re
import secrets
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.errors import StatementError
from warehouse.rows import Rows, text_rows

name = r"`?(\w+)`?\.`?(\w+)`?\.`?(\w+)`?"
create = re.compile(rf"^\s*CREATE\s+VOLUME\s+(IF\s+NOT\s+EXISTS\s+)?{name}", re.IGNORECASE)
drop = re.compile(rf"^\s*DROP\s+VOLUME\s+(IF\s+EXISTS\s+)?{name}\s*$", re.IGNORECASE)
show = re.compile(r"^\s*SHOW\s+VOLUMES\s+(?:IN|FROM)\s+`?(\w+)`?\.`?(\w+)`?\s*$", re.IGNORECASE)
put = re.compile(r"^\s*PUT\s+'([^']+)'\s+INTO\s+'([^']+)'(\s+OVERWRITE)?\s*$", re.IGNORECASE)
get = re.compile(r"^\s*GET\s+'([^']+)'\s+TO\s+'([^']+)'\s*$", re.IGNORECASE)
remove = re.compile(r"^\s*REMOVE\s+'([^']+)'\s*$", re.IGNORECASE)
inside = re.compile(r"(['`])/Volumes/([^'`]*)\1")
address_parts = 4  # /Volumes, catalog, schema, volume


@dataclass
class Volumes:
    """All volumes below `folder`. `host` is what presigned addresses begin with."""

    folder: Path
    host: str = ""
    addresses: dict[str, tuple[str, Path]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, statement: str) -> Rows | bool:
        """The answer of a statement about volumes; True for one without rows, False for any other statement."""
        if found := create.match(statement):
            return self.create(found[2], found[3], found[4], may_exist=bool(found[1]))
        if found := drop.match(statement):
            return self.drop(found[2], found[3], found[4], may_lack=bool(found[1]))
        if found := show.match(statement):
            folder = self.folder / found[1] / found[2]
            volumes = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
            return text_rows({"database": [found[2]] * len(volumes), "volume_name": volumes})
        return self.carry(statement) or False

    def create(self, catalog: str, schema: str, volume: str, *, may_exist: bool) -> bool:
        """Makes an empty volume."""
        folder = self.folder / catalog / schema / volume
        if folder.exists() and not may_exist:
            raise StatementError(f"[VOLUME_ALREADY_EXISTS] Volume {catalog}.{schema}.{volume} already exists", "42000")
        folder.mkdir(parents=True, exist_ok=True)
        return True

    def drop(self, catalog: str, schema: str, volume: str, *, may_lack: bool) -> bool:
        """Removes a volume with its files."""
        folder = self.folder / catalog / schema / volume
        if not folder.exists() and not may_lack:
            raise missing(f"/Volumes/{catalog}/{schema}/{volume}")
        shutil.rmtree(folder, ignore_errors=True)
        return True

    def carry(self, statement: str) -> Rows | None:
        """The presigned address for one file; the driver does the rest."""
        if found := put.match(statement):
            path = self.file(found[2])
            if path.exists() and not found[3]:
                raise StatementError(f"[FILE_ALREADY_EXISTS] {found[2]} exists; say OVERWRITE to replace it", "42000")
            return self.presigned("PUT", path, local=found[1])
        if found := get.match(statement):
            return self.presigned("GET", self.file(found[1]), local=found[2])
        if found := remove.match(statement):
            return self.presigned("REMOVE", self.file(found[1]))
        return None

    def presigned(self, operation: str, path: Path, local: str | None = None) -> Rows:
        """One row as the driver reads it. A local path that is there, even as NULL, would be checked."""
        secret = secrets.token_urlsafe(24)
        with self.lock:
            self.addresses[secret] = ("DELETE" if operation == "REMOVE" else operation, path)
        columns = {"operation": [operation], "presignedUrl": [f"{self.host}/files/{secret}"]}
        if local is not None:
            columns["localFile"] = [local]
        return text_rows(columns, {"x-file": operation.lower()}, staging=True)

    def opened(self, secret: str, method: str) -> Path | None:
        """The file behind a presigned address."""
        allowed, path = self.addresses.get(secret, ("", None))
        return path if allowed == method else None

    def file(self, address: str) -> Path:
        """Where a file of a volume lies. Raises for a volume that is not there."""
        parts = Path(address).parts[1:]
        if len(parts) <= address_parts or parts[0] != "Volumes" or ".." in parts:
            raise StatementError(f"[INVALID_PARAMETER_VALUE] {address} is no file of a volume", "22023")
        if not self.folder.joinpath(*parts[1:address_parts]).exists():
            raise missing(address)
        return self.folder.joinpath(*parts[1:])

    def real_paths(self, statement: str) -> str:
        """The statement with the folders behind the paths of volumes that it names."""
        return inside.sub(lambda found: f"{found[1]}{self.folder}/{found[2]}{found[1]}", statement)


def missing(address: str) -> StatementError:
    """The service's answer for a volume that is not there."""
    return StatementError(f"[UC_VOLUME_NOT_FOUND] The volume of {address} does not exist. See SHOW VOLUMES", "42704")
