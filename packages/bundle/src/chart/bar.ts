import { canLabel, defaultWidth, inPanels, panelSource, placeAxis, sizeAxis } from "./axes.ts";
import { drawnRows, numbers, places } from "./chartData.ts";
import type { BarOptions } from "./options.ts";
import type { Drawing, Spec } from "./spec.ts";

/** Pixels from one horizontal bar to the next. */
const step = 26;

/** A bar for each row, in the order of the rows. */
export function bar(rows: readonly object[], options: BarOptions<Record<string, unknown>>): Drawing {
  const { x, y, horizontal = false, panels, width = defaultWidth } = options;
  const values = drawnRows(rows, { x: places(x), y: numbers(y), ...panelSource(panels) });
  const names = new Set(values.map((row) => row["x"]));
  const named = placeAxis("x", options.xTitle ?? x, names, horizontal);
  const sizes = sizeAxis("y", options.yTitle ?? y, panels !== undefined);
  const bars: Spec = { mark: { type: "bar", cornerRadiusEnd: 2 } };
  const labels: Spec = {
    mark: { type: "text", ...(horizontal ? { align: "left", dx: 5 } : { baseline: "bottom", dy: -4 }) },
    encoding: { text: { field: "y", type: "quantitative", format: ",~r" } },
  };
  const drawn: Spec = {
    width,
    ...(horizontal ? { height: { step } } : {}),
    encoding: horizontal ? { y: named, x: sizes } : { x: named, y: sizes },
    layer: canLabel(names) ? [bars, labels] : [bars],
  };
  return {
    spec: inPanels(drawn, values, panels !== undefined, options.height),
    columns: [...(panels ? [panels] : []), x, y],
  };
}
