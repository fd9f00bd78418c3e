import { escapeHtml } from "./escapeHtml.ts";
import type { Cell, TableColumn, TableData } from "./tableData.ts";

export type Caption = { title?: string | undefined; description?: string | undefined };

/** A table with a caption and scoped headings. With `rowHeadings` the first column names its row. */
export function htmlTable(data: TableData, caption: Caption, rowHeadings = false): string {
  const { columns, rows, notes } = data;
  const head = rowHeadings ? "" : `<thead><tr>${columns.map(headingOf).join("")}</tr></thead>`;
  const body = rows.map(
    (cells) =>
      `<tr>${cells.map((cell, index) => (rowHeadings && index === 0 ? rowHeadingOf(cell) : cellOf(cell, columns[index]))).join("")}</tr>`,
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

function cellOf({ text, none, grouped }: Cell, column: TableColumn | undefined): string {
  const attributes = column?.numeric ? numberAttributes : isLong(text) ? ' class="cio-long"' : "";
  if (none) return `<td${attributes}><span class="cio-dim">${escapeHtml(text)}</span></td>`;
  const escaped = escapeHtml(text);
  return `<td${attributes}>${grouped ? groupDigits(escaped) : escaped}</td>`;
}

/** Sets thousands apart by space alone, so that a copied number has nothing but digits. */
function groupDigits(text: string): string {
  return text.replace(/^(-?)(\d{5,})/, (_, sign: string, digits: string) => {
    const first = digits.length % 3 || 3;
    const groups = digits.slice(first).replace(/\d{3}/g, '<span class="cio-group">$&</span>');
    return `${sign}${digits.slice(0, first)}${groups}`;
  });
}
