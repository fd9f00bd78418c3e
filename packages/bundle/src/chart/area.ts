import { defaultWidth, inPanels, panelSource, runningAxis, sizeAxis } from "./axes.ts";
import { drawnRows, numbers, scaleOf } from "./chartData.ts";
import { palette } from "./look.ts";
import type { AreaOptions } from "./options.ts";
import type { Drawing, Spec } from "./spec.ts";

/** The area below a line through the rows, or a panel of it for each value of `panels`. */
export function area(rows: readonly object[], options: AreaOptions<Record<string, unknown>>): Drawing {
  const { x, y, panels, width = defaultWidth } = options;
  const along = { column: x, scale: scaleOf(rows, x) };
  const values = drawnRows(rows, { x: along, y: numbers(y), ...panelSource(panels) });
  const drawn: Spec = {
    width,
    mark: { type: "area", opacity: 0.25, line: { color: palette[0], strokeWidth: 1.5 } },
    encoding: {
      x: runningAxis("x", options.xTitle ?? x, along),
      y: sizeAxis("y", options.yTitle ?? y, panels !== undefined),
    },
  };
  return {
    spec: inPanels(drawn, values, panels !== undefined, options.height),
    columns: [...(panels ? [panels] : []), x, y],
  };
}
