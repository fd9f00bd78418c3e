/** Colours that stay apart for people who do not see all of them, and on light and dark pages alike. */
export const palette = ["#0072b2", "#d55e00", "#009e73", "#aa4499", "#3a9bdc", "#b58900", "#7f7f7f"] as const;

/** Each series has a colour, dashes and a symbol of its own. */
export const dashes: readonly (readonly number[])[] = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 4],
  [10, 4],
  [1, 3],
];
export const symbols = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-left",
] as const;

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** What all charts share: few lines, and the page's own text colour. */
export const look = {
  background: "transparent",
  padding: 4,
  font,
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 500,
    titlePadding: 10,
    labelPadding: 5,
    grid: false,
    ticks: false,
    domainColor: "#8f8f8f",
    tickColor: "#8f8f8f",
    gridColor: "#8f8f8f",
    gridOpacity: 0.25,
  },
  axisQuantitative: { grid: true, domain: false },
  axisTemporal: { ticks: true, tickSize: 4 },
  legend: {
    labelColor: "currentColor",
    titleColor: "currentColor",
    labelFontSize: 12,
    orient: "top",
    title: null,
    symbolSize: 90,
  },
  header: { labelColor: "currentColor", labelFontSize: 12, labelFontWeight: 600, title: null },
  text: { color: "currentColor", fontSize: 11 },
  bar: { color: palette[0] },
  line: { color: palette[0], strokeWidth: 2 },
  area: { color: palette[0] },
  point: { color: palette[0], size: 40, filled: true, opacity: 1 },
} as const;
