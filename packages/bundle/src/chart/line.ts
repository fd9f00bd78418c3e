import { ChartError } from "../errors.ts";
import { defaultWidth, inPanels, runningAxis, sizeAxis } from "./axes.ts";
import { drawnRows, numbers, places, scaleOf } from "./chartData.ts";
import { dashes, palette, symbols } from "./look.ts";
import type { LineOptions } from "./options.ts";
import type { Drawing, Spec } from "./spec.ts";

/** Most points of a line that are marked one by one. */
const markedPoints = 40;

/** A line through the rows, or one for each value of `series`. */
export function line(rows: readonly object[], options: LineOptions<Record<string, unknown>>): Drawing {
  const { x, y, series, width = defaultWidth } = options;
  const along = { column: x, scale: scaleOf(rows, x) };
  const split = series === undefined ? {} : { series: places(series) };
  const values = drawnRows(rows, { x: along, y: numbers(y), ...split });
  const drawn: Spec = {
    width,
    encoding: { x: runningAxis("x", options.xTitle ?? x, along), y: sizeAxis("y", options.yTitle ?? y) },
    layer:
      series === undefined
        ? oneLine(values.length)
        : lines(series, new Set(values.map((row) => row["series"])), values.length),
  };
  return {
    spec: inPanels(drawn, values, false, options.height),
    columns: [...(series ? [series] : []), x, y],
  };
}

function oneLine(points: number): Spec[] {
  return [{ mark: "line" }, ...(points <= markedPoints ? [{ mark: "point" }] : [])];
}

/** Points stay few, so that they can be told apart as symbols: they are drawn where they fit. */
function lines(series: string, names: ReadonlySet<unknown>, points: number): Spec[] {
  if (names.size > palette.length)
    throw new ChartError(
      `Cannot draw ${names.size} lines that can be told apart, one for each '${series}': ${palette.length} at most. Leave some out, or draw panels with chart.area().`,
    );
  const domain = [...names];
  const some = <T>(range: readonly T[]) => ({
    field: "series",
    type: "nominal",
    scale: { domain, range: range.slice(0, domain.length) },
  });
  const marked = points <= markedPoints * domain.length;
  // one legend: of symbols where there are symbols, else of dashes
  const legend = marked
    ? { symbolStrokeWidth: 0 }
    : { symbolType: "stroke", symbolStrokeWidth: 2, symbolSize: 300 };
  const color = { ...some(palette), legend };
  return [
    {
      mark: "line",
      encoding: { color, strokeDash: { ...some(dashes), ...(marked ? { legend: null } : {}) } },
    },
    ...(marked ? [{ mark: "point", encoding: { color, shape: some(symbols) } }] : []),
  ];
}
