"""One Deno kernel: started in a notebook's folder, watched, and killed with all that it started."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from .errors import RunnerError

START_SECONDS = 60  # a start takes 0.4 to 0.9 s; a loaded machine may need many times that
LOG_TAIL_LINES = 20


def deno_path() -> Path:
    """The Deno of this Python environment. Raises RunnerError when it is not installed."""
    beside = Path(sys.executable).parent / "deno"
    if beside.is_file():
        return beside
    raise RunnerError(
        f"Cannot start a kernel: {beside} is not there. Run `npm start` in the checkout, which installs Deno."
    )


def deno_spec() -> KernelSpec:
    """The kernel as Jupyter knows it.

    Interrupts go by message, as SIGINT kills this kernel in every version that was measured (2.5 to 2.9).
    """
    return KernelSpec(
        argv=[str(deno_path()), "jupyter", "--kernel", "--conn", "{connection_file}"],
        display_name="Deno",
        language="typescript",
        interrupt_mode="message",
        env={"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"},
    )


class DenoSpecs(KernelSpecManager):
    """Knows the Deno kernel of this environment alone, whatever a user has installed elsewhere."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return deno_spec()


@dataclass(frozen=True)
class Kernel:
    manager: AsyncKernelManager
    client: AsyncKernelClient
    log: Path

    async def alive(self) -> bool:
        return bool(await self.manager.is_alive())

    async def kill(self) -> None:
        """Ends the kernel and everything in its process group. May be called again."""
        group = getattr(self.manager.provisioner, "pgid", None)
        if isinstance(group, int) and group > 1 and group != os.getpgid(0):
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        await self.manager.shutdown_kernel(now=True)

    def last_words(self) -> tuple[str, ...]:
        """The last lines that the process wrote outside Jupyter's channels."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        lines = [line for line in text.splitlines() if line and '"deno jupyter" is unstable' not in line]
        return tuple(lines[-LOG_TAIL_LINES:])


@asynccontextmanager
async def open_kernel(folder: Path) -> AsyncIterator[Kernel]:
    """A fresh kernel whose working folder is `folder`; killed when the block ends, however it ends."""
    private = Path(tempfile.mkdtemp(prefix="cionb-kernel-"))  # mode 0700: the connection file holds a key
    try:
        manager = AsyncKernelManager(
            kernel_name="deno",
            kernel_spec_manager=DenoSpecs(),
            connection_file=str(private / "connection.json"),
        )
        log = private / "kernel.log"
        with log.open("wb") as output:
            await manager.start_kernel(cwd=str(folder), stdout=output, stderr=output)
        client = manager.client()
        kernel = Kernel(manager, client, log)
        try:
            await connect(kernel)
            yield kernel
        finally:
            client.stop_channels()
            await kernel.kill()
    finally:
        shutil.rmtree(private, ignore_errors=True)


async def connect(kernel: Kernel) -> None:
    kernel.client.start_channels()
    try:
        await kernel.client.wait_for_ready(timeout=START_SECONDS)
    except RuntimeError as error:
        words = "\n".join(kernel.last_words()) or "it wrote nothing"
        raise RunnerError(
            f"Cannot start the Deno kernel: it did not answer within {START_SECONDS} s ({words}). "
            f"Try `{deno_path()} jupyter --version` and `npm run check`."
        ) from error
