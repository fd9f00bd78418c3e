"""One notebook, run from its first cell to its last in a kernel of its own."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from .errors import Failure, RunnerError
from .events import Events
from .executor import CellRun, Executor
from .kernel import open_kernel
from .outputs import Outputs, count_outputs, last_text

SUMMARY_TYPE = "application/vnd.cionb.summary+json"
PROGRESS_SECONDS = 0.5
NBFORMAT = 4


@dataclass(frozen=True)
class Failed:
    """The cell that made a notebook red. `cell` counts code cells from 1; 0 when no cell was run."""

    cell: int
    source: str
    failure: Failure

    def as_json(self) -> dict[str, Any]:
        return {"cell": self.cell, "source": self.source, **self.failure.as_json()}


@dataclass(frozen=True)
class Result:
    """What became of one notebook. `summary` is what it said at its end, else how it stood when it ended."""

    name: str
    path: Path
    executed: Path | None
    cells: int
    ran: int
    seconds: float
    failed: Failed | None
    summary: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "path": str(self.path),
            "executed": None if self.executed is None else str(self.executed),
            "ok": self.failed is None,
            "cells": self.cells,
            "ran": self.ran,
            "seconds": round(self.seconds, 3),
            "failed": None if self.failed is None else self.failed.as_json(),
            "summary": self.summary,
        }


@dataclass
class Progress:
    """Reports what a cell shows while it runs, a line twice a second at most."""

    report: Callable[[str], None]
    _last: float = 0.0

    def take(self, message: dict[str, Any]) -> None:
        now = time.monotonic()
        text = last_text(message) if now - self._last >= PROGRESS_SECONDS else None
        if text is not None:
            self._last = now
            self.report(text[:200])


async def run_notebook(path: Path, output: Path, limit: float, events: Events) -> Result:
    """Runs `path` and writes the executed copy into the folder `output`, also when a cell fails."""
    start = time.monotonic()
    name = path.stem
    try:
        notebook = read_notebook(path)
    except RunnerError as error:
        unread = Failed(0, "", Failure("notebook", "NotebookError", str(error)))
        return Result(name, path, None, 0, 0, time.monotonic() - start, unread, None)
    cells = code_cells(notebook)
    events.emit("notebook-start", name=name, path=str(path), cells=len(cells))
    ran, failed, account = await run_cells(name, path.parent, cells, limit, events)
    summary = find_summary(cells) or account
    failed = failed or failed_checks(cells, summary)
    executed = output / path.name
    nbformat.write(notebook, executed)
    return Result(name, path, executed, len(cells), ran, time.monotonic() - start, failed, summary)


async def run_cells(
    name: str, folder: Path, cells: list[NotebookNode], limit: float, events: Events
) -> tuple[int, Failed | None, dict[str, Any] | None]:
    """How many cells ran, the first that failed (the cells after it are left alone), and how the run stood."""
    outputs = Outputs()
    try:
        async with open_kernel(folder) as kernel, Executor(kernel, outputs.take) as executor:
            await executor.prepare()
            ran, failed = await run_each(name, cells, Bench(executor, outputs, limit, events))
            return ran, failed, executor.account
    except RunnerError as error:
        return 0, Failed(0, "", Failure("start", "KernelError", str(error))), None


@dataclass(frozen=True)
class Bench:
    """What each cell of one notebook is run with."""

    executor: Executor
    outputs: Outputs
    limit: float
    events: Events


async def run_each(name: str, cells: list[NotebookNode], bench: Bench) -> tuple[int, Failed | None]:
    for number, cell in enumerate(cells, start=1):
        last = number == len(cells)
        place = {"name": name, "cell": number, "line": first_line(cell["source"])}
        bench.events.emit("cell-start", **place)
        run = await run_cell(cell, number, bench, place, last=last)
        first = next(iter(run.failures), None)
        bench.events.emit(
            "cell-end",
            **place,
            ok=first is None,
            seconds=round(run.seconds, 3),
            outputs=count_outputs(cell),
            error=None if first is None else first.as_json(),
        )
        if first is not None:
            return number, Failed(number, cell["source"], first)
    return len(cells), None


async def run_cell(cell: NotebookNode, number: int, bench: Bench, place: dict[str, Any], *, last: bool) -> CellRun:
    """Runs one cell and keeps what it shows. After the last, and after a failure, waits for what is late."""
    progress = Progress(lambda text: bench.events.emit("progress", **place, text=text))

    def take(message: dict[str, Any]) -> None:
        bench.outputs.take(message)
        progress.take(message)

    bench.executor.on_message = take
    cell["outputs"], cell["execution_count"] = [], number
    bench.outputs.begin(cell)
    begun = now()
    run = await bench.executor.run(cell["source"], bench.limit)
    ended = now()
    if (last or run.failures) and not run.broken:
        run = CellRun((*run.failures, *await bench.executor.settle(bench.limit)), run.seconds)
    bench.outputs.finish()
    for failure in run.failures:
        shown = shown_error(cell, failure)
        if shown is None:
            bench.outputs.add_error(failure.ename, failure.evalue, failure.traceback)
        else:
            shown["traceback"] = list(failure.traceback)
    cell["metadata"]["execution"] = execution_times(begun, ended)
    return run


def read_notebook(path: Path) -> NotebookNode:
    """Reads a notebook of TypeScript cells. Raises RunnerError when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a missing cell id is repaired, and no defect here
            notebook = nbformat.read(path, as_version=NBFORMAT)
    except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise RunnerError(f"Cannot read {path} as a notebook: {error}") from error
    spec = notebook["metadata"].get("kernelspec", {})
    if spec.get("name", "deno") != "deno":
        raise RunnerError(f"Cannot run {path}: its kernel is {spec['name']!r}, and only 'deno' is run here.")
    return notebook


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells to run, emptied of what an earlier run showed."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        cell["outputs"], cell["execution_count"] = [], None
    return [cell for cell in cells if cell["source"].strip()]


def first_line(source: str) -> str:
    """The first line that says something: neither empty nor a comment, where there is one."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith("//")), lines[0] if lines else "")[:120]


def shown_error(cell: NotebookNode, failure: Failure) -> NotebookNode | None:
    """The output in which the kernel itself showed the failure."""
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    same = [error for error in errors if (error["ename"], error["evalue"]) == (failure.ename, failure.evalue)]
    return same[0] if same else None


def find_summary(cells: list[NotebookNode]) -> dict[str, Any] | None:
    """The last summary that the notebook showed, as `cio.close()` does."""
    for cell in reversed(cells):
        for output in reversed(cell["outputs"]):
            summary = output.get("data", {}).get(SUMMARY_TYPE)
            if isinstance(summary, dict):
                return dict(summary)
    return None


def failed_checks(cells: list[NotebookNode], summary: dict[str, Any] | None) -> Failed | None:
    """A notebook whose summary counts failed checks is red, even when a cell caught their errors."""
    checks = (summary or {}).get("checks")
    count = checks.get("failed", 0) if isinstance(checks, dict) else 0
    if not count:
        return None
    what = f"{count} checks failed, though no cell did: a cell caught the error of a check."
    return Failed(len(cells), cells[-1]["source"], Failure("check", "CheckFailedError", what))


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def execution_times(begun: str, ended: str) -> dict[str, str]:
    """As JupyterLab records them, so that its tools show how long a cell took."""
    return {
        "iopub.execute_input": begun,
        "iopub.status.busy": begun,
        "iopub.status.idle": ended,
        "shell.execute_reply": ended,
    }
