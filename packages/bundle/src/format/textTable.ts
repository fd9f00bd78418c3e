import { showControls } from "./escapeHtml.ts";
import type { Caption } from "./htmlTable.ts";
import type { TableData } from "./tableData.ts";

/** Widest column of a text table; what is longer is cut. */
const columnWidth = 60;

/** The same table for a terminal. With `rowHeadings` there is no line of headings. */
export function textTable(data: TableData, caption: Caption, rowHeadings = false): string {
  const { columns, rows, notes } = data;
  const body = rows.map((cells) => cells.map(({ text }) => fit(text)));
  const headings = columns.map(({ heading }) => fit(heading));
  const lines = rowHeadings ? body : [headings, ...body];
  const widths = columns.map((_, index) => Math.max(0, ...lines.map((line) => widthOf(line[index] ?? ""))));
  const line = (cells: readonly string[]) =>
    cells
      .map((text, index) => pad(text, widths[index] ?? 0, columns[index]?.numeric === true))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [
    ...[caption.title, caption.description].filter((text) => text !== undefined).map(showControls),
    ...(rowHeadings ? [] : [line(headings), rule]),
    ...body.map(line),
    ...notes,
  ].join("\n");
}

function fit(text: string): string {
  const oneLine = showControls(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  if (widthOf(oneLine) <= columnWidth) return oneLine;
  let shown = "";
  let width = 1;
  for (const character of oneLine) {
    width += widthOf(character);
    if (width > columnWidth) break;
    shown += character;
  }
  return `${shown}…`;
}

function pad(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

// East Asian wide and pictographic characters take two places in a terminal, combining marks none
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/gu;
const none = /\p{Mark}|[\u200b-\u200d]/gu;

function widthOf(text: string): number {
  const visible = text.replace(none, "");
  return [...visible].length + (visible.match(wide)?.length ?? 0);
}
