import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { promiseProblems } from "./promiseProblems.ts";

const good = {
  "package.json": JSON.stringify({ name: "root", scripts: { start: "x", test: "x", lab: "x" } }),
  "README.md":
    "`npm start`, then `npm run lab`; see [settings](docs/settings.md#a) and [npm](https://npmjs.com).",
  "docs/settings.md": "`CIO_REGION` chooses.",
  "packages/a/src/a.ts": 'export const name = "CIO_REGION";',
};

const problemsWith = (files: Record<string, string>) => {
  const all = { ...good, ...files };
  return promiseProblems(folderWith(all), Object.keys(all));
};

test("documents that keep their word are no problem", async () => {
  expect(await problemsWith({})).toEqual([]);
});

test.each([
  ["a script that is not there", { "README.md": "npm run fly" }, 'names the script "fly"'],
  ["a link to a file that is not there", { "README.md": "[a](docs/gone.md)" }, "links to docs/gone.md"],
  ["a setting without a word", { "packages/a/src/b.ts": '"CIO_NEW_ONE"' }, "names CIO_NEW_ONE"],
  ["a setting that nothing reads", { "docs/settings.md": "CIO_REGION CIO_OLD" }, "explains CIO_OLD"],
])("%s is a problem", async (_, files, reason) => {
  expect(await problemsWith(files)).toEqual([expect.stringContaining(reason)]);
});
