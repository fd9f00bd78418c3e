import { escapeHtml, showControls } from "../format/escapeHtml.ts";
import { formatValue } from "../format/formatValue.ts";
import { htmlTable, titleOf } from "../format/htmlTable.ts";
import { styled } from "../format/style.ts";
import type { TableData } from "../format/tableData.ts";
import { textTable } from "../format/textTable.ts";
import type { MimeBundle } from "../kernel/output.ts";
import { displaySymbol, isDisplayable } from "./displayable.ts";
import { errorBundle } from "./errorBundle.ts";
import { memberTable } from "./memberTable.ts";
import type { ShowOptions } from "./options.ts";
import { rowTable } from "./rowTable.ts";
import { takeRows } from "./takeRows.ts";

/** Rows that are shown unless asked for otherwise. */
const defaultLimit = 20;

/** Any value in the forms that a notebook or terminal can show. */
export async function toBundle(value: unknown, options: ShowOptions = {}): Promise<MimeBundle> {
  const { title, limit = defaultLimit } = options;
  if (!(limit >= 0))
    throw new RangeError(`Cannot show rows as 'limit' must be 0 or more: current value is ${limit}`);
  if (isDisplayable(value)) return value[displaySymbol]();
  if (value instanceof Error) return errorBundle(value, title);
  if (isRows(value)) return tableBundle(rowTable(await takeRows(value, limit), options), options, false);
  if (isStructure(value)) return tableBundle(memberTable(value, options), options, true);
  return textBundle(value, options);
}

function isRows(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value !== "object" || value === null || value instanceof Map || ArrayBuffer.isView(value))
    return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

function isStructure(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return !(value instanceof Date || value instanceof URL || ArrayBuffer.isView(value));
}

function tableBundle(data: TableData, options: ShowOptions, rowHeadings: boolean): MimeBundle {
  return {
    "text/plain": textTable(data, options, rowHeadings),
    "text/html": styled(htmlTable(data, options, rowHeadings)),
  };
}

function textBundle(value: unknown, options: ShowOptions): MimeBundle {
  const text =
    typeof value === "string" ? value : value === undefined ? "undefined" : formatValue(value).text;
  const lines = [options.title, options.description, text].filter((line) => line !== undefined);
  // what has lines of its own, such as SQL, keeps its columns
  const html = text.includes("\n")
    ? `<div class="cio-text">${titleOf(options)}<pre class="cio-stack">${escapeHtml(text)}</pre></div>`
    : `<p class="cio-text">${titleOf(options)}${escapeHtml(text)}</p>`;
  return { "text/plain": showControls(lines.join("\n")), "text/html": styled(html) };
}
