import { htmlTable, titleOf } from "../format/htmlTable.ts";
import { styled } from "../format/style.ts";
import { textTable } from "../format/textTable.ts";
import type { MimeBundle } from "../kernel/output.ts";
import { type Displayable, displaySymbol } from "../show/displayable.ts";
import { rowTable } from "../show/rowTable.ts";
import { takeRows } from "../show/takeRows.ts";
import { area } from "./area.ts";
import { bar } from "./bar.ts";
import { funnel } from "./funnel.ts";
import { histogram } from "./histogram.ts";
import { line } from "./line.ts";
import type {
  AreaOptions,
  BarOptions,
  FunnelOptions,
  HistogramOptions,
  LineOptions,
  SpecOptions,
} from "./options.ts";
import { renderSvg } from "./renderSvg.ts";
import type { Drawing, Spec } from "./spec.ts";

/** A picture of rows; `await show(picture)` displays it with its title, description and data. */
export interface Chart extends Displayable {
  readonly title: string;
  readonly description: string;
  /** The picture alone, an SVG document. */
  svg(): Promise<string>;
}

/** Rows of the table beside a picture. */
const tableRows = 200;
/** Rows of the table that takes the picture's place in a terminal. */
const textRows = 20;

type Rows<Row> = readonly Row[];

/** Pictures of rows, drawn in this process; each has a title, a description and its data. */
export const chart = {
  bar: <Row extends object>(rows: Rows<Row>, options: BarOptions<Row>): Chart =>
    toChart(bar(rows, options), rows, options),
  line: <Row extends object>(rows: Rows<Row>, options: LineOptions<Row>): Chart =>
    toChart(line(rows, options), rows, options),
  area: <Row extends object>(rows: Rows<Row>, options: AreaOptions<Row>): Chart =>
    toChart(area(rows, options), rows, options),
  funnel: <Row extends object>(rows: Rows<Row>, options: FunnelOptions<Row>): Chart =>
    toChart(funnel(rows, options), rows, options),
  histogram: <Row extends object>(rows: Rows<Row>, options: HistogramOptions<Row>): Chart =>
    toChart(histogram(rows, options), rows, options),
  /** Any vega-lite specification; `rows` are its data. */
  spec: <Row extends object>(spec: Spec, rows: Rows<Row>, options: SpecOptions): Chart =>
    toChart(
      { spec: { ...spec, data: { values: rows } }, columns: Object.keys(rows[0] ?? {}) },
      rows,
      options,
    ),
} as const;

function toChart(
  drawing: Drawing,
  given: readonly object[],
  labels: { title: string; description: string },
): Chart {
  const { spec, columns, rows = given } = drawing;
  const { title, description } = labels;
  let drawn: Promise<string> | undefined;
  const svg = () => {
    drawn ??= renderSvg(spec, labels);
    return drawn;
  };
  const table = async (limit: number) => rowTable(await takeRows(rows, limit), { columns });
  return {
    title,
    description,
    svg,
    async [displaySymbol](): Promise<MimeBundle> {
      const picture = await svg();
      const data = htmlTable(await table(tableRows), { title });
      const html = `<figure><figcaption>${titleOf(labels)}</figcaption>${picture}<details><summary>Data of this chart</summary>${data}</details></figure>`;
      return {
        "text/plain": textTable(await table(textRows), labels),
        "text/html": styled(html),
        "image/svg+xml": alone(picture),
      };
    },
  };
}

/** For pages that show it as an image, which has no text colour to take: one that can be read on light and on dark. */
function alone(svg: string): string {
  return svg.replace("<svg ", '<svg color="#7a7a7a" ');
}
