import { escapeHtml } from "./escapeHtml.ts";
import { groupsOf } from "./groupDigits.ts";
import type { Cell, TableColumn, TableData } from "./tableData.ts";

export type Caption = { title?: string | undefined; description?: string | undefined };

/** A table with a caption and scoped headings. With `rowHeadings` the first column names its row. */
export function htmlTable(data: TableData, caption: Caption, rowHeadings = false): string {
  const { columns, rows, notes } = data;
  const head = rowHeadings ? "" : `<thead><tr>${columns.map(headingOf).join("")}</tr></thead>`;
  // a column wraps as a whole: one long text would else make its short neighbours hold the width
  const wraps = columns.map((_, index) => rows.some((cells) => isLong(cells[index]?.text ?? "")));
  const body = rows.map(
    (cells) =>
      `<tr>${cells.map((cell, index) => (rowHeadings && index === 0 ? rowHeadingOf(cell) : cellOf(cell, columns[index], wraps[index]))).join("")}</tr>`,
  );
  const label = caption.title === undefined ? "" : ` role="region" aria-label="${escapeHtml(caption.title)}"`;
  return (
    `<div class="cio-scroll" tabindex="0"${label}><table class="cio-table">${captionOf(caption)}${head}` +
    `<tbody>${body.join("\n")}</tbody></table></div>${notesOf(notes)}`
  );
}

export function notesOf(notes: readonly string[]): string {
  return notes.map((note) => `<p class="cio-notes">${escapeHtml(note)}</p>`).join("");
}

export function titleOf({ title, description }: Caption): string {
  const parts = [
    title === undefined ? "" : `<span class="cio-title">${escapeHtml(title)}</span>`,
    description === undefined ? "" : `<span class="cio-dim">${escapeHtml(description)}</span>`,
  ];
  return parts.join("");
}

function captionOf(caption: Caption): string {
  const text = titleOf(caption);
  return text === "" ? "" : `<caption>${text}</caption>`;
}

// pages that drop styles and classes still know `align`
const numberAttributes = ' class="cio-number" align="right"';

const headingOf = ({ heading, numeric }: TableColumn) =>
  `<th scope="col"${numeric ? numberAttributes : ' align="left"'}>${escapeHtml(heading)}</th>`;

const rowHeadingOf = ({ text }: Cell) => `<th scope="row" align="left">${escapeHtml(text)}</th>`;

/** Longest text that stands on one line. */
const lineCharacters = 48;

const isLong = (text: string) => text.length > lineCharacters || text.includes("\n");

function cellOf({ text, none, grouped }: Cell, column: TableColumn | undefined, wraps = false): string {
  const attributes = column?.numeric ? numberAttributes : wraps ? ' class="cio-long"' : "";
  if (none) return `<td${attributes}><span class="cio-dim">${escapeHtml(text)}</span></td>`;
  const groups = grouped ? groupsOf(text) : undefined;
  return `<td${attributes}>${groups === undefined ? escapeHtml(text) : setApart(groups)}</td>`;
}

/** The style writes the commas, so that a copied number has nothing but digits. */
const setApart = ([first = "", ...rest]: readonly string[]) =>
  first + rest.map((group) => `<span class="cio-group">${group}</span>`).join("");
