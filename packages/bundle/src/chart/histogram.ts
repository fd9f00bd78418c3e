import { ChartError } from "../errors.ts";
import { defaultHeight, defaultWidth, sizeAxis } from "./axes.ts";
import { drawnRows, numbers } from "./chartData.ts";
import type { HistogramOptions } from "./options.ts";
import type { Drawing, Spec } from "./spec.ts";

/** How often values fall into each of some steps of equal width; null is left out. */
export function histogram(
  rows: readonly object[],
  options: HistogramOptions<Record<string, unknown>>,
): Drawing {
  const { value, steps = 30, width = defaultWidth, height = defaultHeight } = options;
  const drawn = drawnRows(rows, { value: numbers(value) }).map((row) => row["value"]);
  const counted = countSteps(
    drawn.filter((number) => typeof number === "number"),
    steps,
  );
  const spec: Spec = {
    data: { values: counted },
    width,
    height,
    mark: { type: "bar", binSpacing: 1 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        bin: { binned: true },
        title: options.xTitle ?? value,
        axis: { grid: false, domain: true, tickCount: 8 },
      },
      x2: { field: "to" },
      y: sizeAxis("rows", "rows"),
    },
  };
  return { spec, columns: ["from", "to", "rows"], rows: counted };
}

export type Step = { from: number; to: number; rows: number };

/** Counts numbers in at most `most` steps whose width is 1, 2 or 5 times a power of ten. */
export function countSteps(numbers: readonly number[], most: number): Step[] {
  if (numbers.length === 0) throw new ChartError("Cannot count values into steps: every one is null.");
  const least = numbers.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const greatest = numbers.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  const width = roundWidth((greatest - least) / most);
  const first = Math.floor(least / width);
  const counts = new Array<number>(Math.floor(greatest / width) - first + 1).fill(0);
  for (const number of numbers) {
    const index = Math.floor(number / width) - first;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((rows, index) => ({
    from: edge(first + index, width),
    to: edge(first + index + 1, width),
    rows,
  }));
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `width`. */
function roundWidth(width: number): number {
  if (width < 1e-300) return 1; // all the same, or nearer to each other than numbers can tell
  const power = 10 ** Math.floor(Math.log10(width));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= width) ?? 10 * power;
}

// 3 * 0.1 is 0.30000000000000004
const edge = (index: number, width: number) => Number((index * width).toPrecision(12));
