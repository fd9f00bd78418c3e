"""Faults on request: what a network and a busy service do to a driver."""

import threading
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["status", "cut before", "cut after", "full", "forget sessions", "refuse settings"]


@dataclass
class Fault:
    """
    One fault for the calls of `method` whose statement contains `statement`. `status` answers with that HTTP code;
    `cut before` and `cut after` close the connection without an answer, the second once the work is done; `full`
    refuses files; `refuse settings` knows no SET of Spark's own settings, as SQL warehouses do.
    """

    kind: Kind
    method: str = ""
    statement: str = ""
    status: int = 503
    retry_after: float | None = None
    times: int = 1


@dataclass
class Faults:
    """The faults that wait for their calls."""

    waiting: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, faults: list[dict[str, Any]]) -> None:
        """Forgets the faults that wait, and takes these."""
        with self.lock:
            self.waiting = [Fault(**fault) for fault in faults]

    def take(self, kinds: tuple[Kind, ...], method: str, statement: str = "") -> Fault | None:
        """The fault for this call, if one waits; it counts as used."""
        with self.lock:
            for fault in self.waiting:
                if fault.kind in kinds and fault.times > 0 and fault.method in ("", method):
                    if fault.statement not in statement:
                        continue
                    fault.times -= 1
                    return fault
        return None
