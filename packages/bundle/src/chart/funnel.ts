import { ChartError } from "../errors.ts";
import { defaultWidth } from "./axes.ts";
import { drawnRows, numbers, places } from "./chartData.ts";
import { palette } from "./look.ts";
import type { FunnelOptions } from "./options.ts";
import type { Drawing, Spec } from "./spec.ts";

/** Pixels from one stage to the next. */
const step = 38;

/** How many reach each stage, with the part of the stage before. The rows are in the order of the funnel. */
export function funnel(rows: readonly object[], options: FunnelOptions<Record<string, unknown>>): Drawing {
  const { stage, count, width = defaultWidth } = options;
  const stages = drawnRows(rows, { stage: places(stage), count: numbers(count) });
  const values = stages.map((row, index) => {
    const reached = Number(row["count"]);
    const before = index === 0 ? undefined : Number(stages[index - 1]?.["count"]);
    if (reached < 0)
      throw new ChartError(
        `Cannot draw a funnel: stage '${row["stage"]}' has ${reached} in '${count}', and a count is 0 or more.`,
      );
    return { stage: row["stage"], reached, label: labelOf(reached, before) };
  });
  const most = Math.max(...values.map(({ reached }) => reached), 1);
  const spec: Spec = {
    data: { values },
    width,
    height: { step },
    encoding: {
      y: {
        field: "stage",
        type: "ordinal",
        sort: null,
        title: null,
        scale: { paddingInner: 0.3 },
        axis: { domain: false, labelLimit: 240, labelFontSize: 12 },
      },
      // the rest of the width is for the labels
      x: { field: "reached", type: "quantitative", axis: null, scale: { domain: [0, most * 1.45] } },
    },
    layer: [
      { mark: { type: "bar", color: palette[0], cornerRadiusEnd: 2 } },
      { mark: { type: "text", align: "left", dx: 8, fontSize: 12 }, encoding: { text: { field: "label" } } },
    ],
  };
  return { spec, columns: [stage, count] };
}

function labelOf(reached: number, before: number | undefined): string {
  const amount = reached.toLocaleString("en-US");
  if (before === undefined || before === 0) return amount;
  return `${amount}, ${((100 * reached) / before).toFixed(1)} % of the stage before`;
}
