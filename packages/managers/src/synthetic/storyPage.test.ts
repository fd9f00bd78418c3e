import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { SyntheticData } from "./SyntheticData.ts";
import { storyPage } from "./storyPage.ts";

const page = new URL("./README.md", import.meta.url);

test("the page beside the code is what the code says (vitest -u writes it anew)", async () => {
  const made = storyPage(new SyntheticData());
  await expect(made).toMatchFileSnapshot(page.pathname);
});

test("the page names every table and every incident", async () => {
  const text = await readFile(page, "utf8");
  const truth = new SyntheticData().truth();
  for (const [table, rows] of Object.entries(truth.rows))
    expect(text).toMatch(new RegExp(`\\| \`${table}\` +\\| ${rows.toLocaleString("en")} +\\|`));
  expect(text.match(/^## \d\. /gm)).toHaveLength(5);
});
