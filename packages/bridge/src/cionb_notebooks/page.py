"""One page with all executed notebooks. It asks nothing of any network, and its policy forbids it to."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

from .notebook import NBFORMAT, Result

HEADING = re.compile(r"<h(?P<level>[1-6])>(?P<text>.*?)</h(?P=level)>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Section:
    """One notebook on the page. `headings` are its second-level headings: anchor and text."""

    anchor: str
    result: Result
    body: Markup
    headings: tuple[tuple[str, Markup], ...]


def write_page(results: list[Result], path: Path, title: str) -> Path:
    """Writes the page of `results` to `path`."""
    environment = Environment(
        loader=PackageLoader("cionb_notebooks", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    colours = HtmlFormatter(style="default").get_style_defs(".highlight")
    page = environment.get_template("page.html.j2").render(
        title=title,
        colours=Markup(colours),
        sections=[make_section(number, result) for number, result in enumerate(results, start=1)],
        rows=[make_row(number, result) for number, result in enumerate(results, start=1)],
    )
    path.write_text(page, encoding="utf-8")
    return path


def make_section(number: int, result: Result) -> Section:
    anchor = f"notebook-{number}"
    if result.executed is None:
        return Section(anchor, result, Markup(""), ())
    body, headings = mark_headings(render(result), anchor)
    return Section(anchor, result, Markup(body), headings)


def render(result: Result) -> str:
    """The cells as HTML. The template has no script but for outputs of JavaScript, which are left out."""
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True, embed_images=True)
    notebook = nbformat.read(result.executed, as_version=NBFORMAT)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/javascript", None)
    # pictures that the text names lie beside the original
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"path": str(result.path.parent)}})
    return str(body)


def mark_headings(body: str, anchor: str) -> tuple[str, tuple[tuple[str, Markup], ...]]:
    """Gives each heading an id that is unique on the page, as each notebook has the same six sections."""
    headings: list[tuple[str, Markup]] = []
    count = itertools.count(1)

    def mark(found: re.Match[str]) -> str:
        name = f"{anchor}-{next(count)}"
        if found["level"] == "2":
            headings.append((name, Markup(TAG.sub("", found["text"]))))
        return f'<h{found["level"]} id="{name}">{found["text"]}</h{found["level"]}>'

    return HEADING.sub(mark, body), tuple(headings)


def make_row(number: int, result: Result) -> dict[str, Any]:
    """One row of the table of results. What a notebook did not report is a dash."""
    summary = result.summary or {}
    calls, rows = summary.get("calls", {}), summary.get("logRows", {})
    return {
        "anchor": f"notebook-{number}",
        "name": result.name,
        "ok": result.failed is None,
        "cells": f"{result.ran}/{result.cells}",
        "checks": summary.get("checks", {}).get("passed"),
        "delivered": calls.get("delivered"),
        "rejected": calls.get("rejected"),
        "unsent": calls.get("unsent"),
        "log_rows": sum(rows.values()) if rows else None,
        "seconds": f"{result.seconds:.1f}",
    }
