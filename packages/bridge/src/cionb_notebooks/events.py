"""Events of a run, one JSON object a line, for the program that shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(frozen=True)
class Events:
    """Writes events to a stream. Each is flushed at once, so that a reader sees it when it happens."""

    stream: TextIO

    def emit(self, event: str, **fields: Any) -> None:
        self.stream.write(json.dumps({"event": event, **fields}, ensure_ascii=False) + "\n")
        self.stream.flush()
