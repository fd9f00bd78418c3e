"""Runs cells in a kernel so that nothing they show or throw is lost.

In Deno 2.9 an answer can overtake outputs: 2 to 13 % of results and 80 % of long texts come after the kernel
says that it is idle. All of them go through one queue, so after each cell a second request sends a marker
through it (the drain); what came before the marker belongs to the cell. The same request fetches the errors of
timers and unhandled rejections, which the kernel itself never reports, and how the run stands so far.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty
from typing import Any

from .errors import Failure, Kind, RunnerError
from .kernel import START_SECONDS, Kernel
from .positions import locate, without_places
from .syntax import find_syntax_error

QUIET_SECONDS = 10  # a drain without any output for so long has failed; 20,000 lines took 9 s to arrive
WATCH_SECONDS = 0.25
ANSWER_SECONDS = 0.05
LATE_SECONDS = 0.5  # after the last cell: time for what it left running; the log's rows need 0.25 s

HOOK = 'globalThis[Symbol.for("cionb.notebooks.drain")]'
PREPARE = f"""
{{
  let late = [];
  const inWords = (thrown) => {{
    try {{
      return thrown instanceof Error
        ? {{ name: String(thrown.name), message: String(thrown.message), stack: String(thrown.stack ?? "") }}
        : {{ name: "Error", message: String(thrown), stack: "" }};
    }} catch {{
      return {{ name: "Error", message: "a value that cannot be shown", stack: "" }};
    }}
  }};
  globalThis.addEventListener("error", (event) => {{
    event.preventDefault();
    late.push({{ error: {{ origin: "timer", ...inWords(event.error ?? event.message) }} }});
  }});
  globalThis.addEventListener("unhandledrejection", (event) => {{
    event.preventDefault();
    late.push({{ promise: event.promise, error: {{ origin: "rejection", ...inWords(event.reason) }} }});
  }});
  globalThis.addEventListener("rejectionhandled", (event) => {{
    late = late.filter(({{ promise }}) => promise !== event.promise);
  }});
  const broadcast = Deno.jupyter.broadcast;
  const account = () => {{
    try {{
      return globalThis[Symbol.for("cionb.notebooks.account")]?.() ?? null;
    }} catch {{
      return null;
    }}
  }};
  {HOOK} = (token) =>
    broadcast("cionb_drain", {{ token, account: account(), late: late.splice(0).map(({{ error }}) => error) }});
}}
"""

BROKEN: frozenset[Kind] = frozenset({"timeout", "died"})
ORIGINS = {
    "timer": "from a timer or the like that was started in this cell or an earlier one",
    "rejection": "unhandled rejection in this cell or an earlier one",
}

Message = dict[str, Any]


@dataclass(frozen=True)
class CellRun:
    failures: tuple[Failure, ...]
    seconds: float
    broken: bool = False  # the kernel cannot be used any more


@dataclass
class Executor:
    """One kernel's channels. `on_message` gets what belongs to the cell that runs, in order.

    Open it with `async with`; `prepare()` before the first cell.
    """

    kernel: Kernel
    on_message: Callable[[Message], None]
    account: Message | None = None  # checks, calls and log rows so far, where the notebook's program tells them
    _replies: dict[str, asyncio.Future[Message]] = field(default_factory=dict)
    _drains: dict[str, asyncio.Future[list[Message]]] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _last_message: float = 0.0

    async def __aenter__(self) -> Executor:
        self._tasks = [asyncio.create_task(loop()) for loop in (self._read_iopub, self._read_shell, self._watch)]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def prepare(self) -> None:
        """Installs the listeners, and proves that this kernel reports a thrown error. Raises RunnerError."""
        installed = await self._ask(PREPARE, START_SECONDS)
        token = f"self-test {uuid.uuid4()}"
        thrown = await self._ask(f"throw new RangeError({json.dumps(token)})", START_SECONDS)
        await self._drain(START_SECONDS)
        good = installed is not None and installed["status"] == "ok"
        if good and thrown is not None and (thrown["status"], thrown.get("evalue")) == ("error", token):
            return
        raise RunnerError(
            "Cannot trust this Deno kernel: it did not report an error that a cell threw, as versions 2.8.2 and "
            f"2.8.3 do not. Install Deno 2.9.6 or newer within 2.9. It answered: {thrown}"
        )

    async def run(self, source: str, limit: float) -> CellRun:
        """Runs one cell. A cell that takes more than `limit` seconds, or whose kernel dies, leaves it broken."""
        start = time.monotonic()
        reply = await self._ask(source, limit)
        seconds = time.monotonic() - start
        if reply is None:
            ended = await self._end(f"The cell did not end within {limit:g} s, so its kernel was stopped.")
            return CellRun((ended,), seconds, broken=True)
        thrown = thrown_in(reply, source)
        late = await self._late(limit)
        return CellRun((*thrown, *late), seconds, broken=any(failure.kind in BROKEN for failure in late))

    async def settle(self, limit: float) -> tuple[Failure, ...]:
        """Waits a moment for what the last cell left running, and says what it threw."""
        await asyncio.wait(self._tasks, timeout=LATE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        return await self._late(limit)

    async def _late(self, limit: float) -> tuple[Failure, ...]:
        start = time.monotonic()
        late = await self._drain(limit)
        if late is not None:
            return late
        waited = f"{time.monotonic() - start:.0f} s"
        stuck = f"The cell ended, but then its kernel did not answer within {waited} and was stopped."
        return (await self._end(stuck),)

    async def _ask(self, source: str, limit: float) -> Message | None:
        """The kernel's answer to one request, or None when there was none in time."""
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        request = self.kernel.client.execute(source, allow_stdin=False, stop_on_error=False)
        self._replies[request] = answer
        await self._first(answer, limit)
        self._replies.pop(request, None)
        return answer.result() if answer.done() else None

    async def _drain(self, limit: float) -> tuple[Failure, ...] | None:
        """Waits until all that was shown so far has arrived; the late errors, or None without an answer."""
        token = str(uuid.uuid4())
        marker: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._drains[token] = marker
        self.kernel.client.execute(f"await {HOOK}({json.dumps(token)})", silent=True, store_history=False)
        now = self._last_message = time.monotonic()
        deadline = now + limit
        while not marker.done() and not self._ended():
            now = time.monotonic()
            patience = min(deadline, self._last_message + QUIET_SECONDS) - now
            if patience <= 0:
                break
            await self._first(marker, patience + 0.01)
        self._drains.pop(token, None)
        return tuple(late_failure(error) for error in marker.result()) if marker.done() else None

    async def _first(self, awaited: asyncio.Future[Any], seconds: float) -> None:
        """Until the answer is there, the kernel has died, a channel has failed, or the time is over."""
        await asyncio.wait({awaited, *self._tasks}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in self._tasks:
            if task.done() and task.exception() is not None:
                task.result()

    async def _end(self, when_alive: str) -> Failure:
        """Ends a kernel that gave no answer, and says why there was none."""
        if await self.kernel.alive():
            await self.kernel.kill()
            return Failure("timeout", "CellTimeout", when_alive, (f"CellTimeout: {when_alive}",))
        words = self.kernel.last_words()
        what = "The kernel's process ended while the cell ran (out of memory, process.exit() or a crash)."
        return Failure("died", "KernelDied", what, (f"KernelDied: {what}", *words))

    def _ended(self) -> bool:
        return any(task.done() for task in self._tasks)

    async def _read_iopub(self) -> None:
        while True:
            message = await self.kernel.client.get_iopub_msg(timeout=None)
            self._last_message = time.monotonic()
            if message["msg_type"] != "cionb_drain":
                self.on_message(message)
                continue
            self.account = message["content"].get("account") or self.account
            marker = self._drains.get(message["content"]["token"])
            if marker is not None and not marker.done():
                marker.set_result(message["content"]["late"])

    async def _read_shell(self) -> None:
        # Asks again and again: a request sent on this socket can swallow the sign that an answer has come, as
        # ZeroMQ signals a change only once (1 answer in 300 was then never seen).
        while True:
            try:
                message = await self.kernel.client.get_shell_msg(timeout=ANSWER_SECONDS)
            except Empty:
                continue
            answer = self._replies.get(message["parent_header"].get("msg_id", ""))
            if answer is not None and not answer.done():
                answer.set_result(message["content"])

    async def _watch(self) -> None:
        """Ends when the kernel's process has ended and what it sent before has had time to arrive."""
        while await self.kernel.alive():
            await asyncio.sleep(WATCH_SECONDS)
        await asyncio.sleep(WATCH_SECONDS)


def thrown_in(reply: Message, source: str) -> tuple[Failure, ...]:
    """What the cell itself threw, from the kernel's answer."""
    if reply["status"] == "ok":
        return ()
    ename, evalue = reply.get("ename") or "Error", reply.get("evalue") or ""
    traceback = tuple(line for line in reply.get("traceback") or () if line)
    if evalue == "Execution failed" and not traceback:
        return (find_syntax_error(source),)
    kind: Kind = "syntax" if ename == "SyntaxError" and len(traceback) <= 1 else "thrown"
    return (Failure(kind, ename, evalue, locate(traceback, source) or (f"{ename}: {evalue}",)),)


def late_failure(error: Message) -> Failure:
    evalue = f"{error['message']} ({ORIGINS[error['origin']]})"
    stack = without_places(tuple(line for line in error["stack"].splitlines() if line))
    return Failure("late", error["name"], evalue, stack or (f"{error['name']}: {error['message']}",))
