import { type DrawnRow, places, type Source } from "./chartData.ts";
import type { Spec } from "./spec.ts";

export const defaultWidth = 620;
export const defaultHeight = 260;

/** Steps on an axis of sizes, about: of one picture, and of each panel. */
const pictureTicks = 5;
const panelTicks = 3;

/** Height of each of several panels, which stand above each other. */
const panelHeight = 120;

/** Most places on an axis whose names are all written. */
const namedPlaces = 16;

/** Longest name that stands level below its place, in characters, for a row of `namedPlaces`. */
const levelCharacters = 6;

/** An axis that names places in the order of the rows. `level` writes the names along the line of reading. */
export function placeAxis(part: string, title: string, names: ReadonlySet<unknown>, level: boolean): Spec {
  const longest = Math.max(...[...names].map((name) => String(name).length));
  const fits = level || longest * names.size <= levelCharacters * namedPlaces;
  return {
    field: part,
    type: "ordinal",
    sort: null,
    title,
    scale: { paddingInner: 0.25, paddingOuter: 0.15 },
    axis: { labelAngle: fits ? 0 : -40, labelOverlap: true, labelLimit: 240 },
  };
}

/** True when so few places are there that each can carry its value. */
export const canLabel = (names: ReadonlySet<unknown>) => names.size <= namedPlaces;

/** The axis along which a line or an area runs. Times are read in UTC, as they are kept. */
export function runningAxis(part: string, title: string, { scale }: Source): Spec {
  const common = { field: part, type: scale, title };
  if (scale === "temporal")
    return { ...common, scale: { type: "utc" }, axis: { tickCount: 8, labelOverlap: true } };
  if (scale === "quantitative")
    return { ...common, scale: { zero: false, nice: false }, axis: { grid: false, domain: true } };
  return { ...common, sort: null, axis: { labelAngle: 0, labelOverlap: true } };
}

export function sizeAxis(part: string, title: string, panels = false): Spec {
  const ticks = panels ? panelTicks : pictureTicks;
  return { field: part, type: "quantitative", title, scale: { nice: ticks }, axis: { tickCount: ticks } };
}

/** One picture, or one for each `panel` of the rows above each other on a common scale. */
export function inPanels(
  drawn: Spec,
  values: readonly DrawnRow[],
  panels: boolean,
  height: number | undefined,
): Spec {
  if (!panels) return { data: { values }, height: height ?? defaultHeight, ...drawn };
  // without a list the panels would be in the order of the alphabet
  const sort = [...new Set(values.map((row) => row["panel"]))];
  const header = { labelOrient: "top", labelAnchor: "start", labelPadding: 4 };
  return {
    data: { values },
    facet: { row: { field: "panel", type: "ordinal", sort, header } },
    spacing: 14,
    spec: { height: height ?? panelHeight, ...drawn },
  };
}

/** The source of the panels, if there are panels. */
export function panelSource(column: string | undefined): Record<string, Source> {
  return column === undefined ? {} : { panel: places(column) };
}
