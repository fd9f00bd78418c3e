"""A notebook's outputs, kept once and in the order in which the kernel sent them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output, output_from_msg

OUTPUT_TYPES = frozenset({"stream", "display_data", "execute_result", "error"})


@dataclass
class Outputs:
    """Takes messages for the cell that is current.

    Whose message it is is not read from its parent id: in Deno 2.9 a late output carries the id of the next
    request. The order on the channel is right, so the caller says when one cell ends and the next begins.
    """

    cell: NotebookNode | None = None
    shown: dict[str, list[NotebookNode]] = field(default_factory=dict)
    clear_before_next: bool = False

    def begin(self, cell: NotebookNode) -> None:
        self.cell = cell
        self.clear_before_next = False

    def take(self, message: dict[str, Any]) -> None:
        """Keeps what `message` shows, if it shows something."""
        kind, content = message["msg_type"], message["content"]
        if kind == "update_display_data":
            self._update(content)
        elif self.cell is not None and kind == "clear_output":
            self._clear(wait=bool(content.get("wait")))
        elif self.cell is not None and kind in OUTPUT_TYPES:
            self._add(self.cell, message)

    def add_error(self, ename: str, evalue: str, traceback: tuple[str, ...]) -> None:
        """Shows an error that the kernel itself did not show."""
        if self.cell is not None:
            lines = list(traceback) or [f"{ename}: {evalue}"]
            self.cell["outputs"].append(new_output("error", ename=ename, evalue=evalue, traceback=lines))

    def finish(self) -> None:
        """Joins the pieces of each stream of the current cell. Further messages still belong to it."""
        for output in [] if self.cell is None else self.cell["outputs"]:
            if output["output_type"] == "stream" and isinstance(output["text"], list):
                output["text"] = "".join(output["text"])

    def _add(self, cell: NotebookNode, message: dict[str, Any]) -> None:
        if self.clear_before_next:
            self._clear(wait=False)
        if message["msg_type"] == "stream":
            self._add_text(cell, message["content"]["name"], message["content"]["text"])
            return
        output = output_from_msg(message)
        if output["output_type"] == "execute_result":
            output["execution_count"] = cell["execution_count"]
        if output["output_type"] == "error" and not any(output["traceback"]):
            output["traceback"] = [f"{output['ename']}: {output['evalue']}"]
        cell["outputs"].append(output)
        display_id = display_id_of(message["content"])
        if display_id is not None:
            self.shown.setdefault(display_id, []).append(output)

    def _add_text(self, cell: NotebookNode, name: str, text: str) -> None:
        last = cell["outputs"][-1] if cell["outputs"] else None
        if last is None or last["output_type"] != "stream" or last["name"] != name:
            last = new_output("stream", name=name, text=[])
            cell["outputs"].append(last)
        elif isinstance(last["text"], str):
            last["text"] = [last["text"]]
        last["text"].append(text)  # joined once, in finish(): adding to a string copies it each time

    def _update(self, content: dict[str, Any]) -> None:
        for output in self.shown.get(display_id_of(content) or "", []):
            output["data"] = NotebookNode(content["data"])
            output["metadata"] = NotebookNode(content.get("metadata") or {})

    def _clear(self, *, wait: bool) -> None:
        self.clear_before_next = wait
        if not wait and self.cell is not None:
            self.cell["outputs"].clear()


def display_id_of(content: dict[str, Any]) -> str | None:
    """The id under which a display can be updated. Some versions of Deno send `transient` as null."""
    return (content.get("transient") or {}).get("display_id")


def last_text(message: dict[str, Any]) -> str | None:
    """The last line of text that a message shows, for a line of progress."""
    content = message["content"]
    text = content.get("text") if message["msg_type"] == "stream" else None
    if message["msg_type"] in ("display_data", "update_display_data"):
        text = content["data"].get("text/plain")
    lines = text.strip().splitlines() if isinstance(text, str) else []
    return lines[-1] if lines else None


def count_outputs(cell: NotebookNode) -> dict[str, int]:
    """How many outputs of each kind, and how many lines of text."""
    counts = {"displays": 0, "lines": 0, "errors": 0}
    for output in cell["outputs"]:
        if output["output_type"] == "stream":
            counts["lines"] += output["text"].count("\n")
        else:
            counts["errors" if output["output_type"] == "error" else "displays"] += 1
    return counts
