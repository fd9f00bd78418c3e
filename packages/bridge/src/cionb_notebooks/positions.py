"""Says where in a cell an error was thrown, in the lines that a reader sees.

Deno's kernel runs what it made of a cell: without types, comments and blank lines. Its traces count in that text and
carry no source map, so the same transpiler is asked once more, for the map (30 ms, and only when a cell failed).
"""

from __future__ import annotations

import base64
import json
import os
import re
import string
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .kernel import deno_path

TRANSPILE_SECONDS = 20
CONFIG = '{"compilerOptions": {"verbatimModuleSyntax": true}}'  # as the kernel: no import is left out
INLINE_MAP = re.compile(r"//# sourceMappingURL=data:application/json;base64,(\S+)")
OWN_FRAME = re.compile(r"^(\s*at (?:async )?)<anonymous>:(\d+):(\d+)$", re.MULTILINE)
OTHER_FRAME = re.compile(r"\(<anonymous>:\d+:\d+\)")
DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"


def locate(traceback: tuple[str, ...], source: str) -> tuple[str, ...]:
    """The trace of a cell's own error, with lines and columns of `source`.

    A frame with the name of a function may belong to an earlier cell, which the kernel does not tell: it has no place.
    """
    if not any(OWN_FRAME.search(entry) for entry in traceback):
        return without_places(traceback)
    lines = source_map(source)

    def place(frame: re.Match[str]) -> str:
        found = original(lines, int(frame[2]), int(frame[3]))
        where = "this cell" if found is None else f"line {found[0]}, column {found[1]} of this cell"
        return f"{frame[1]}{where}"

    return without_places(tuple(OWN_FRAME.sub(place, entry) for entry in traceback))


def without_places(traceback: tuple[str, ...]) -> tuple[str, ...]:
    """The trace without places in cells, where it is not known which cell they are in."""
    own = tuple(OWN_FRAME.sub(r"\1a cell", entry) for entry in traceback)
    return tuple(OTHER_FRAME.sub("(in a cell)", entry) for entry in own)


@dataclass(frozen=True)
class Segment:
    """What begins at `column` of a generated line, and where it came from; all count from 0."""

    column: int
    source_line: int
    source_column: int


Lines = list[list[Segment]]


def original(lines: Lines, line: int, column: int) -> tuple[int, int] | None:
    """The place in the source, counted from 1 as `line` and `column` are."""
    segments = lines[line - 1] if 0 < line <= len(lines) else []
    before = [segment for segment in segments if segment.column <= column - 1]
    return (before[-1].source_line + 1, before[-1].source_column + 1) if before else None


def source_map(source: str) -> Lines:
    """For each line that the kernel runs, where its pieces came from; empty when that cannot be found out."""
    found = INLINE_MAP.search(transpile(source))
    if found is None:
        return []
    lines: Lines = []
    source_line = source_column = 0
    for group in str(json.loads(base64.b64decode(found[1]))["mappings"]).split(";"):
        segments: list[Segment] = []
        column = 0
        for text in filter(None, group.split(",")):
            numbers = decode(text)
            column += numbers[0]
            if len(numbers) >= 4:
                source_line += numbers[2]
                source_column += numbers[3]
                segments.append(Segment(column, source_line, source_column))
        lines.append(segments)
    return lines


def decode(text: str) -> list[int]:
    """Numbers of a source map: base 64, five bits a digit, the least first, the sign in the last bit."""
    numbers: list[int] = []
    value = shift = 0
    for digit in text:
        bits = DIGITS.index(digit)
        value += (bits & 31) << shift
        shift += 5
        if not bits & 32:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


def transpile(source: str) -> str:
    with tempfile.TemporaryDirectory(prefix="cionb-cell-") as folder:
        cell, config, out = (Path(folder) / name for name in ("cell.ts", "deno.json", "cell.js"))
        cell.write_text(source, encoding="utf-8")
        config.write_text(CONFIG, encoding="utf-8")
        options = ["--quiet", "--no-check", "--source-map", "inline", "--config", str(config)]
        subprocess.run(
            [str(deno_path()), "transpile", *options, "--output", str(out), str(cell)],
            cwd=folder,
            capture_output=True,
            timeout=TRANSPILE_SECONDS,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"},
        )
        return out.read_text(encoding="utf-8") if out.is_file() else ""
