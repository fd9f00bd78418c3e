"""HTTPS: the protocol's calls, presigned files, and the door for faults."""

import json
import shutil
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from databricks.sql.thrift_api.TCLIService import TCLIService, ttypes
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport.TTransport import TMemoryBuffer

from warehouse.faults import Fault
from warehouse.service import Service

chunk_bytes = 1_000_000


class Endpoint(ThreadingHTTPServer):
    """Listens on 127.0.0.1; `token` is what a driver has to bring, `path` where it has to ask."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, context: ssl.SSLContext, service: Service, token: str, path: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.service = service
        self.token = token
        self.path = path
        # a handshake belongs into the connection's own thread: a slow client would hold up all others
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        service.volumes.host = f"https://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Endpoint
    # an answer goes out whole: in pieces each would wait 40 ms for the one before to be acknowledged
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: addresses of files are secrets."""

    def do_POST(self) -> None:
        """A call of the protocol, or new faults."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Authorization") not in self.credentials():
            self.answer(401, b'{"message":"Invalid access token."}')
        elif self.path == "/faults":
            self.server.service.faults.replace(json.loads(body))
            self.answer(200)
        elif self.path == "/sessions/forget":
            self.server.service.forget_sessions()
            self.answer(200)
        elif self.path.split("?")[0] != self.server.path:
            self.answer(404, b'{"message":"There is no warehouse under this path."}')
        else:
            self.call(body)

    def credentials(self) -> set[str]:
        """The forms in which the driver sends a token."""
        return {f"Bearer {self.server.token}"}

    def call(self, body: bytes) -> None:
        """Runs one call of the protocol."""
        method, statement = peek(body)
        faults = self.server.service.faults
        before = faults.take(("status", "cut before"), method, statement)
        if before is not None:
            self.fail(before)
            return
        output = TMemoryBuffer()
        TCLIService.Processor(self.server.service).process(
            TBinaryProtocol(TMemoryBuffer(body)), TBinaryProtocol(output)
        )
        after = faults.take(("cut after",), method, statement)
        if after is not None:
            self.fail(after)
            return
        self.answer(200, output.getvalue(), "application/x-thrift")

    def fail(self, fault: Fault) -> None:
        """What the fault says: an HTTP code, or a connection that closes."""
        if fault.kind != "status":
            self.close_connection = True
            self.connection.close()
            return
        wait = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
        message = {"error_code": "TEMPORARILY_UNAVAILABLE", "message": "The warehouse is starting up."}
        self.answer(fault.status, json.dumps(message).encode(), headers=wait)

    def do_PUT(self) -> None:
        """A file comes in; it is in place only when all of it has come."""
        path = self.file()
        length = int(self.headers.get("Content-Length") or 0)
        if path is None:
            self.drain(length)
            self.answer(403)
            return
        if self.server.service.faults.take(("full",), "PUT", str(path)):
            self.drain(length)
            self.answer(507, b"No space left on the volume")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.draft")
        with draft.open("wb") as file:
            while length > 0:
                data = self.rfile.read(min(length, chunk_bytes))
                if not data:
                    return
                file.write(data)
                length -= len(data)
        draft.replace(path)
        self.answer(200)

    def do_GET(self) -> None:
        """A file goes out."""
        path = self.file()
        if path is None or not path.exists():
            self.answer(403 if path is None else 404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(path.stat().st_size))
        self.end_headers()
        with path.open("rb") as file:
            shutil.copyfileobj(file, self.wfile, chunk_bytes)

    def do_DELETE(self) -> None:
        """A file is removed."""
        path = self.file()
        if path is None or not path.exists():
            self.answer(403 if path is None else 404)
            return
        path.unlink()
        self.answer(204)

    def file(self) -> Path | None:
        """The file of a presigned address."""
        parts = self.path.split("/")
        if len(parts) != 3 or parts[1] != "files":
            return None
        return self.server.service.volumes.opened(parts[2], self.command)

    def drain(self, length: int) -> None:
        """Reads what a client sends before it looks at an answer."""
        while length > 0:
            data = self.rfile.read(min(length, chunk_bytes))
            if not data:
                return
            length -= len(data)

    def answer(
        self,
        code: int,
        body: bytes = b"",
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        """One answer."""
        self.send_response(code)
        if code != 204:  # it has no body, and must not announce one (RFC 9110, 8.6)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def peek(body: bytes) -> tuple[str, str]:
    """The name of a call, and the statement that it carries."""
    protocol = TBinaryProtocol(TMemoryBuffer(body))
    method, _kind, _number = protocol.readMessageBegin()
    if method != "ExecuteStatement":
        return method, ""
    arguments = TCLIService.ExecuteStatement_args()
    arguments.read(protocol)
    request: ttypes.TExecuteStatementReq = arguments.req
    return method, request.statement
