"""`python -m cionb_notebooks NOTEBOOK... --output DIR`: runs notebooks, writes what they showed, tells as it goes.

Standard output carries events, one JSON object a line. Exit status: 0 all green, 1 a cell failed, 2 bad usage,
130 stopped by a signal.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from .errors import RunnerError
from .events import Events
from .notebook import Result, run_notebook
from .page import write_page

STOPPED = 130


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="cionb_notebooks", description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--output", required=True, type=Path, help="folder for executed notebooks and the page")
    parser.add_argument("--cell-timeout", type=float, default=120, metavar="SECONDS")
    parser.add_argument("--title", default="Executed notebooks", help="title of the page")
    parser.add_argument(
        "--stop-with-stdin", action="store_true", help="stop when standard input ends, as when its writer dies"
    )
    return parser.parse_args(arguments)


async def run_all(options: argparse.Namespace, events: Events) -> int:
    start = time.monotonic()
    options.output.mkdir(parents=True, exist_ok=True, mode=0o700)
    events.emit("start", notebooks=[path.stem for path in options.notebooks], output=str(options.output))
    results: list[Result] = []
    for path in options.notebooks:
        result = await run_notebook(path.resolve(), options.output, options.cell_timeout, events)
        results.append(result)
        events.emit("notebook-end", **result.as_json())
    page = write_page(results, options.output / "notebooks.html", options.title)
    ok = all(result.failed is None for result in results)
    events.emit("done", ok=ok, seconds=round(time.monotonic() - start, 3), page=str(page))
    return 0 if ok else 1


def stop_on_signals(task: asyncio.Task[int]) -> None:
    """Cancels the run once; its kernels are killed on the way out, which a second signal must not disturb."""
    loop = asyncio.get_running_loop()
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop)


async def stop_with_stdin() -> None:
    """Stops this process as a signal would, when standard input ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


async def main(arguments: list[str]) -> int:
    options = parse_arguments(arguments)
    events = Events(sys.stdout)
    run = asyncio.create_task(run_all(options, events))
    stop_on_signals(run)
    watch = asyncio.create_task(stop_with_stdin()) if options.stop_with_stdin else None
    try:
        return await run
    except asyncio.CancelledError:
        events.emit("stopped")
        return STOPPED
    except (RunnerError, OSError) as error:
        events.emit("failed", message=str(error))
        return 1
    finally:
        if watch is not None:
            watch.cancel()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
