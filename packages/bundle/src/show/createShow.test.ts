import { expect, test } from "vitest";
import { memoryNotebook } from "../../test/support.ts";
import { createShow } from "./createShow.ts";
import { displaySymbol } from "./displayable.ts";

function observedShow() {
  const notebook = memoryNotebook();
  return { show: createShow(notebook), output: notebook.output };
}

const textOf = async (value: unknown, options = {}) => {
  const { show, output } = observedShow();
  await show(value, options);
  return output.texts()[0] ?? "";
};

test("what is shown is flushed before the cell ends", async () => {
  const { show, output } = observedShow();
  await show("hello");
  expect(output.shown.map(({ kind }) => kind)).toEqual(["display", "flush"]);
});

test("rows become a table of all their columns, as HTML and as text", async () => {
  const { show, output } = observedShow();
  await show(
    [
      { id: 1, plan: "pro" },
      { id: 2, country: "CH" },
    ],
    { title: "People" },
  );
  expect(output.texts()[0]?.split("\n")).toEqual([
    "People",
    "id  plan  country",
    "──  ────  ───────",
    " 1  pro",
    " 2        CH",
  ]);
  expect(output.html()).toContain('<table class="cio-table"><caption>');
});

test("values that are not objects are rows of one column", async () => {
  expect(await textOf(["a", "b"])).toBe("value\n─────\na\nb");
});

test("a longer list is cut and says how much more there is", async () => {
  const text = await textOf(Array.from({ length: 2_357 }, (_, id) => ({ id })));
  expect(text).toContain("20 of 2,357 rows; 2,337 more not shown.");
  expect(text.split("\n")).toHaveLength(23);
});

test("a limit is kept, and 0 shows none", async () => {
  expect(await textOf([{ id: 1 }, { id: 2 }], { limit: 1 })).toContain("1 of 2 rows; 1 more not shown.");
  expect(await textOf([{ id: 1 }], { limit: 0 })).toContain("0 of 1 row; 1 more not shown.");
});

test("a limit below 0 is refused", async () => {
  await expect(textOf([], { limit: -1 })).rejects.toThrow("'limit' must be 0 or more: current value is -1");
});

test("no rows are said to be none", async () => {
  expect(await textOf([])).toContain("No rows.");
});

test("an endless stream is read no further than it is shown", async () => {
  let read = 0;
  let left = false;
  async function* endless() {
    try {
      for (;;) {
        read += 1;
        yield { number: read };
      }
    } finally {
      left = true;
    }
  }
  const text = await textOf(endless(), { limit: 3 });
  expect(text).toContain("The first 3 rows; there are more.");
  expect({ read, left }).toEqual({ read: 4, left: true });
});

test("huge cells do not make a huge output", async () => {
  const rows = Array.from({ length: 20 }, () =>
    Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`c${index}`, "x".repeat(10_000)])),
  );
  const { show, output } = observedShow();
  await show(rows, { limit: 1_000 });
  expect(output.texts()[0]).toContain("40 of 60 columns");
  expect(output.html().length).toBeLessThan(400_000);
});

test("rows beyond the size of an output are counted", async () => {
  const rows = Array.from({ length: 2_000 }, () => ({ text: "x".repeat(240) }));
  const shown = /(\d+) of 2,000 rows; ([\d,]+) more not shown/.exec(await textOf(rows, { limit: 2_000 }));
  expect(Number(shown?.[1])).toBe(833);
  expect(shown?.[2]).toBe("1,167");
});

test("columns are chosen, ordered and named", async () => {
  const rows = [{ a: 1, b: 0.5, c: 3 }];
  const text = await textOf(rows, { columns: { b: { heading: "Share", as: "percent" }, a: "A" } });
  expect(text.split("\n")).toEqual([" Share  A", "──────  ─", "50.0 %  1"]);
});

test("one object is a table of names and values, inner ones taken apart", async () => {
  const text = await textOf({ own: { host: "cdp.customer.io", tags: ["a"] }, count: 3, close() {} });
  expect(text).toBe("own.host  cdp.customer.io\nown.tags  a\ncount     3");
});

test("a Map is a table of its entries", async () => {
  expect(await textOf(new Map([["a", 1]]))).toBe("a  1");
});

test("an object that says how it is written is not taken apart", async () => {
  const secret = { value: "hidden", toJSON: () => "[secret]" };
  expect(await textOf({ key: secret })).toBe('key  "[secret]"');
});

test("an error is told with its causes, and its stack stays closed", async () => {
  const { show, output } = observedShow();
  await show(new Error("Cannot send", { cause: new TypeError("fetch failed") }));
  expect(output.texts()[0]).toBe("Error: Cannot send\n  caused by TypeError: fetch failed");
  expect(output.html()).toContain("<details><summary>where</summary>");
});

test("an error that causes itself is told once", async () => {
  const error = new Error("round");
  error.cause = error;
  expect(await textOf(error)).toBe("Error: round");
});

test.each([
  ["hello", "hello"],
  [42, "42"],
  [null, "null"],
  [undefined, "undefined"],
  [new Date(0), "1970-01-01T00:00:00Z"],
])("%j is shown as text", async (value, text) => {
  expect(await textOf(value)).toBe(text);
});

test("a value that knows how to show itself does", async () => {
  expect(await textOf({ [displaySymbol]: async () => ({ "text/plain": "mine" }) })).toBe("mine");
});

test("a promise is awaited", async () => {
  expect(await textOf(Promise.resolve("later"))).toBe("later");
});

test("markup in values, headings and titles stays text", async () => {
  const { show, output } = observedShow();
  const evil = "<img src=x onerror=alert(1)>";
  await show([{ [evil]: evil }], { title: evil, description: evil });
  await show({ [evil]: evil }, { title: evil });
  await show(new Error(evil), { title: evil });
  await show(evil, { title: evil });
  expect(output.html()).not.toContain("<img");
  expect(output.html().match(/&lt;img/g)?.length).toBeGreaterThanOrEqual(10);
});
