import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/testWorld.ts";
import { UsageError } from "../../errors.ts";
import { findNotebooks } from "./findNotebooks.ts";

function checkout(...files: string[]) {
  const folder = temporaryFolder();
  const notebooks = join(folder, "notebooks");
  mkdirSync(notebooks);
  for (const file of files) writeFileSync(join(notebooks, file), "{}");
  return { folder, notebooks };
}

const usual = ["10_data.ipynb", "00_setup.ipynb", "01_authentication.ipynb", "README.md", ".hidden.ipynb"];

test("without names all notebooks are found, in the order of their numbers", async () => {
  const places = checkout(...usual);
  const found = await findNotebooks([], places);
  const names = ["00_setup.ipynb", "01_authentication.ipynb", "10_data.ipynb"];
  expect(found).toEqual(names.map((name) => join(places.notebooks, name)));
});

test.each([
  ["01", "01_authentication.ipynb"],
  ["1", "01_authentication.ipynb"],
  ["0", "00_setup.ipynb"],
  ["10", "10_data.ipynb"],
  ["01_authentication", "01_authentication.ipynb"],
  ["01_authentication.ipynb", "01_authentication.ipynb"],
  ["notebooks/10_data.ipynb", "10_data.ipynb"],
])("%s means %s", async (name, file) => {
  const places = checkout(...usual);
  expect(await findNotebooks([name], places)).toEqual([join(places.notebooks, file)]);
});

test("a path outside the checkout is taken as it is, and named twice runs once", async () => {
  const places = checkout(...usual);
  const other = join(places.folder, "mine.ipynb");
  writeFileSync(other, "{}");
  expect(await findNotebooks(["mine.ipynb", other], places)).toEqual([other]);
});

test.each([
  [["02"], usual, /Cannot find the notebook "02": the notebooks are 00_setup, 01_authentication, 10_data\./],
  [["nope.ipynb"], usual, /Cannot find the notebook "nope.ipynb"/],
  [["01"], ["01_a.ipynb", "01_b.ipynb"], /01_a.ipynb and 01_b.ipynb begin with it/],
  [[], [], /holds none/],
])("%o among %o is refused", async (names, files, message) => {
  const finding = findNotebooks(names, checkout(...files));
  await expect(finding).rejects.toThrow(UsageError);
  await expect(finding).rejects.toThrow(message);
});
