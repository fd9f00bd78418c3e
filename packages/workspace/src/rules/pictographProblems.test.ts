import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith } from "../../test/folder.ts";
import { linesWithPictographs, pictographProblems } from "./pictographProblems.ts";

test.each([
  ["a face", "\u{1F600}"],
  ["a flag", "\u{1F1E9}\u{1F1EA}"],
  ["a keycap", "1\u{FE0F}\u{20E3}"],
  ["a heavy check mark", "\u{2714}"],
  ["a light check mark", "\u{2713}"],
  ["a star", "\u{2B50}"],
  ["a clock", "\u{23F0}"],
  ["a sun", "\u{2600}"],
])("%s is a pictograph", (_, sign) => {
  expect(linesWithPictographs(`one\ntwo ${sign}\nthree`)).toEqual([2]);
});

test.each([
  ["digits, # and *", "0123456789#*"],
  ["signs of prose", "\u{A9} \u{AE} \u{2122} \u{2026} \u{2013} \u{B7}"],
  ["arrows and mathematics", "\u{2192} \u{2190} \u{2194} \u{2264} \u{D7} \u{221E}"],
  ["letters of other scripts", "\u{E9}\u{65E5}\u{672C}\u{8A9E}"],
  ["box drawing", "\u{2500}\u{2502}\u{2588}"],
])("%s are none", (_, signs) => {
  expect(linesWithPictographs(signs)).toEqual([]);
});

test("a file is named with its line, and files that are not text are passed over", async () => {
  const folder = folderWith({ "a.md": "fine\n\u{1F680} launch\n", "b.md": "fine\n" });
  writeFileSync(join(folder, "c.png"), Buffer.concat([Buffer.from([0x89, 0]), Buffer.from("\u{1F680}")]));
  expect(await pictographProblems(folder, ["a.md", "b.md", "c.png"])).toEqual([
    expect.stringContaining("a.md:2 has a pictograph"),
  ]);
});
