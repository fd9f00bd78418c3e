import { expect, test } from "vitest";
import { ChartError } from "../errors.ts";
import { displaySymbol } from "../show/displayable.ts";
import { chart } from "./createChart.ts";

const labels = { title: "Orders <a month>", description: "Fewer & fewer" };
const months = [
  { month: new Date("1997-01-01"), orders: 8_928n, dollars: "299060.17" },
  { month: new Date("1997-02-01"), orders: 11_272n, dollars: "379590.03" },
  { month: new Date("1997-03-01"), orders: 11_598n, dollars: "393155.27" },
];
const series = ["identify", "track"].flatMap((type) => [
  { day: "2026-01-01", calls: 10, type },
  { day: "2026-01-02", calls: 20, type },
]);

const charts = {
  bar: () => chart.bar(months, { x: "month", y: "orders", ...labels }),
  "horizontal bar": () => chart.bar(months, { x: "month", y: "dollars", horizontal: true, ...labels }),
  "bars in panels": () => chart.bar(series, { x: "day", y: "calls", panels: "type", ...labels }),
  line: () => chart.line(months, { x: "month", y: "dollars", ...labels }),
  lines: () => chart.line(series, { x: "day", y: "calls", series: "type", ...labels }),
  area: () => chart.area(months, { x: "month", y: "orders", ...labels }),
  "areas in panels": () => chart.area(series, { x: "day", y: "calls", panels: "type", ...labels }),
  funnel: () =>
    chart.funnel(
      [
        { step: "sent", people: 100 },
        { step: "opened", people: 25 },
      ],
      { stage: "step", count: "people", ...labels },
    ),
  histogram: () => chart.histogram(months, { value: "dollars", ...labels }),
  spec: () =>
    chart.spec({ mark: "point", encoding: { x: { field: "n", type: "quantitative" } } }, [{ n: 1 }], labels),
};

const textsOf = (svg: string) => Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text]) => text);

test.each(Object.entries(charts))(
  "%s: one picture with title and description, and its data beside it",
  async (_, make) => {
    const bundle = await make()[displaySymbol]();
    const html = String(bundle["text/html"]);
    expect(html).toMatch(
      /<svg role="img" [^>]*><title>Orders &lt;a month&gt;<\/title><desc>Fewer &amp; fewer<\/desc>/,
    );
    expect(html).toContain("<details><summary>Data of this chart</summary>");
    expect(html).toContain("<tbody><tr>");
    expect(bundle["text/plain"]).toContain("Orders <a month>\nFewer & fewer\n");
    expect(String(bundle["image/svg+xml"])).toMatch(/^<svg color="#7a7a7a"/);
    expect(html).not.toMatch(/NaN|undefined/);
  },
);

test("texts take the page's colour and nothing is loaded from elsewhere", async () => {
  const svg = await charts.lines().svg();
  const fills = new Set(Array.from(svg.matchAll(/<text[^>]* fill="([^"]*)"/g), ([, fill]) => fill));
  expect(fills).toEqual(new Set(["currentColor"]));
  expect(svg.replace(/xmlns(:\w+)?="[^"]*"/g, "")).not.toMatch(/https?:|href|url\(/);
});

test("months are named as months, and few bars carry their values", async () => {
  const texts = textsOf(await charts.bar().svg());
  expect(texts).toEqual(
    expect.arrayContaining(["1997-01", "1997-02", "1997-03", "8,928", "11,272", "11,598"]),
  );
});

test("lines are told apart by dashes and symbols as well as colour, and named", async () => {
  const svg = await charts.lines().svg();
  expect(svg).toContain('stroke-dasharray="6,3"');
  expect(textsOf(svg)).toEqual(expect.arrayContaining(["identify", "track"]));
  expect(new Set(svg.match(/stroke="#(0072b2|d55e00)"/g)).size).toBe(2);
});

test("panels stand in the order of the rows", async () => {
  const rows = [
    { day: "2026-01-01", calls: 1, type: "zebra" },
    { day: "2026-01-01", calls: 2, type: "ant" },
  ];
  const svg = await chart.area(rows, { x: "day", y: "calls", panels: "type", ...labels }).svg();
  expect(svg.indexOf(">zebra<")).toBeLessThan(svg.indexOf(">ant<"));
});

test("a funnel says the part of the stage before", async () => {
  expect(textsOf(await charts.funnel().svg())).toEqual(
    expect.arrayContaining(["100", "25, 25.0 % of the stage before"]),
  );
});

test("columns whose names are paths to vega are drawn", async () => {
  const svg = await chart.bar([{ "a.b[0]": "x", "c'd": 3 }], { x: "a.b[0]", y: "c'd", ...labels }).svg();
  expect(textsOf(svg)).toEqual(expect.arrayContaining(["x", "3", "a.b[0]"]));
});

test("markup in data stays text", async () => {
  const bundle = await chart
    .bar([{ name: "<script>x</script>", n: 1 }], { x: "name", y: "n", ...labels })
    [displaySymbol]();
  expect(String(bundle["text/html"])).not.toContain("<script");
});

test("a missing value is a gap, not a zero", async () => {
  const rows = [
    { x: 1, y: 1 },
    { x: 2, y: null },
    { x: 3, y: 3 },
  ];
  const svg = await chart.line(rows, { x: "x", y: "y", ...labels }).svg();
  expect(svg.match(/M[^"]*M/)).not.toBeNull();
});

test.each([
  ["no rows", () => chart.bar([], { x: "a", y: "b", ...labels }), "no rows"],
  ["a column that is not there", () => chart.line([{ a: 1 }], { x: "z" as "a", y: "a", ...labels }), "'z'"],
  [
    "a text where a number belongs",
    () => chart.bar([{ a: "x", b: "many" }], { x: "a", y: "b", ...labels }),
    "'b' as numbers",
  ],
  [
    "more lines than can be told apart",
    () =>
      chart.line(
        Array.from({ length: 8 }, (_, n) => ({ x: 1, y: n, s: `s${n}` })),
        { x: "x", y: "y", series: "s", ...labels },
      ),
    "8 lines",
  ],
  [
    "a funnel below zero",
    () => chart.funnel([{ s: "a", n: -1 }], { stage: "s", count: "n", ...labels }),
    "-1",
  ],
  [
    "a histogram of nothing",
    () => chart.histogram([{ n: null }], { value: "n", ...labels }),
    "every one is null",
  ],
])("%s is refused", (_, make, message) => {
  expect(make).toThrow(ChartError);
  expect(make).toThrow(message);
});

test("a specification that cannot be drawn, or would load data, is refused", async () => {
  const bad = chart.spec({ mark: "no such mark" }, [{ n: 1 }], labels);
  await expect(bad.svg()).rejects.toThrow(ChartError);
  const layered = { layer: [{ mark: "point", data: { url: "http://127.0.0.1:9/data.json" } }] };
  const remote = chart.spec(layered, [{ n: 1 }], labels);
  await expect(remote.svg()).rejects.toThrow(/would load http:/);
});

test("two charts on one page share no id, so that neither clips the other's bars", async () => {
  const idsOf = (svg: string) => Array.from(svg.matchAll(/\bid="([^"]*)"/g), ([, id]) => id);
  const first = await charts.bar().svg();
  const second = await charts["bars in panels"]().svg();
  expect(idsOf(first).length).toBeGreaterThan(0);
  expect(idsOf(first).filter((id) => idsOf(second).includes(id))).toEqual([]);
  const used = Array.from(first.matchAll(/url\(#([^)]*)\)/g), ([, id]) => id);
  expect(used.filter((id) => !idsOf(first).includes(id))).toEqual([]);
});
