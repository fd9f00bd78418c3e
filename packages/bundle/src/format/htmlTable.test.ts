import { expect, test } from "vitest";
import { htmlTable } from "./htmlTable.ts";
import { styled } from "./style.ts";
import type { TableData } from "./tableData.ts";

const data: TableData = {
  columns: [
    { heading: "name & id", numeric: false },
    { heading: "value", numeric: true },
  ],
  rows: [
    [
      { text: "<b>Ada</b>", none: false, grouped: false },
      { text: "-2500315.63", none: false, grouped: true },
    ],
    [
      { text: "null", none: true, grouped: false },
      { text: "1997", none: false, grouped: false },
    ],
  ],
  notes: ["2 of 5 rows"],
};

test("a table has a caption, scoped headings and notes", () => {
  const html = htmlTable(data, { title: "People <1>", description: "all of them" });
  expect(html).toContain(
    '<caption><span class="cio-title">People &lt;1&gt;</span><span class="cio-dim">all of them</span></caption>',
  );
  expect(html).toContain('<th scope="col" align="left">name &amp; id</th>');
  expect(html).toContain('<p class="cio-notes">2 of 5 rows</p>');
  expect(html).toContain('role="region" aria-label="People &lt;1&gt;"');
});

test("values are escaped, numbers stand right, null is dim", () => {
  const html = htmlTable(data, {});
  expect(html).toContain("<td>&lt;b&gt;Ada&lt;/b&gt;</td>");
  expect(html).toContain('<td class="cio-number" align="right">1997</td>');
  expect(html).toContain('<span class="cio-dim">null</span>');
  expect(html).not.toContain("<caption>");
});

test("the style sets thousands apart by commas, and a copied number has only digits", () => {
  const html = styled(htmlTable(data, {}));
  expect(html).toContain('.cio-group::before{content:","}');
  const cell = /<td class="cio-number" align="right">-2.*?<\/td>/.exec(html)?.[0] ?? "";
  expect(cell).toContain('<span class="cio-group">500</span>');
  expect(cell.replace(/<[^>]*>/g, "")).toBe("-2500315.63");
});

test("a column with one long text wraps as a whole, and no other does", () => {
  const cell = (text: string) => ({ text, none: false, grouped: false });
  const rows = [
    [cell("Ada"), cell("short")],
    [cell("Bo"), cell("x ".repeat(40))],
  ];
  const columns = data.columns.map((column) => ({ ...column, numeric: false }));
  const html = htmlTable({ columns, rows, notes: [] }, {});
  expect(html).toContain("<td>Ada</td>");
  expect(html.match(/<td class="cio-long">/g)).toHaveLength(2);
});

test("row headings take the place of column headings", () => {
  const html = htmlTable(data, {}, true);
  expect(html).toContain('<th scope="row" align="left">&lt;b&gt;Ada&lt;/b&gt;</th>');
  expect(html).not.toContain("<thead>");
});
