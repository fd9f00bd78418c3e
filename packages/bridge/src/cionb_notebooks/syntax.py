"""Says what is wrong with a cell that the kernel refuses without a word.

Deno 2.9's kernel answers a cell that it cannot parse with "Execution failed" and nothing else. Deno's linter
uses the same parser, reads standard input, resolves no import and needs no network (11 ms).
"""

from __future__ import annotations

import os
import re
import subprocess

from .errors import Failure
from .kernel import deno_path

PARSE_SECONDS = 20
SYNTAX_ERROR = re.compile(r"SyntaxError: (?P<message>.+)\n(?P<frame>(?:.*\n)*?)\s*at .+:(?P<line>\d+):(?P<column>\d+)")
LEGACY = re.compile(r"error\[no-octal\]: (?P<message>.+)\n.*:(?P<line>\d+):(?P<column>\d+)\n(?P<frame>(?:.*\n){3})")


def find_syntax_error(source: str) -> Failure:
    """The reason why `source` cannot be parsed, with its place, as the cell's failure."""
    said = lint(source)
    found = SYNTAX_ERROR.search(said) or LEGACY.search(said)
    if found is None:
        reason = "The kernel could not run this cell and gave no reason; Deno's parser finds nothing wrong with it."
        return Failure("syntax", "SyntaxError", reason, (f"SyntaxError: {reason}",))
    place = f"line {found['line']}, column {found['column']}"
    message = f"{found['message']} ({place})"
    frame = tuple(line.removeprefix("    ") for line in found["frame"].splitlines() if line.strip(" |"))
    return Failure("syntax", "SyntaxError", message, (f"SyntaxError: {message}", *frame))


def lint(source: str) -> str:
    done = subprocess.run(
        [deno_path(), "lint", "--no-config", "--ext", "ts", "-"],
        input=source,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PARSE_SECONDS,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"},
    )
    return f"{done.stderr}\n{done.stdout}"
