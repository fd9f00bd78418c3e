"""What can go wrong, as values (a cell failed) and as exceptions (the run itself could not go on)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["thrown", "syntax", "late", "timeout", "died", "start", "notebook", "check"]


class RunnerError(Exception):
    """The run could not go on. The message says what could not be done, why, and what to do."""


@dataclass(frozen=True)
class Failure:
    """Why a notebook is red.

    kind: thrown (the cell threw), syntax (the cell could not be parsed), late (an error in a timer or an
    unhandled rejection), timeout (the cell did not end within its limit), died (the kernel's process ended),
    start (no kernel), notebook (the file is not a notebook that can be run), check (a check failed and its error
    did not fail a cell).
    """

    kind: Kind
    ename: str
    evalue: str
    traceback: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
