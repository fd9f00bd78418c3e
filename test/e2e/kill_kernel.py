"""Runs code in Deno's kernel and kills it with SIGKILL as soon as it has answered, as when a cluster goes away."""

import sys

from jupyter_client.manager import KernelManager


def main(code: str, folder: str) -> None:
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=folder)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive(code, timeout=120, output_hook=lambda _: None)
    finally:
        manager.shutdown_kernel(now=True)
        client.stop_channels()
    if reply["content"]["status"] != "ok":
        sys.exit(f"the cell failed: {reply['content']}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
