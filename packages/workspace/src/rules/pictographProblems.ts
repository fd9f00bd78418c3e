import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Emoji, flags, keycaps, dingbats and other pictographs; signs that belong to prose (copyright, arrows) are none. */
const pictograph =
  /[[\p{Extended_Pictographic}\p{Emoji_Presentation}\u{1F1E6}-\u{1F1FF}\u{2600}-\u{27BF}\u{FE0F}\u{20E3}]--[\u{A9}\u{AE}\u{203C}\u{2049}\u{2122}\u{2139}\u{2194}-\u{21AA}]]/v;

/** The places in `text`, as lines from 1, that hold a pictograph. */
export function linesWithPictographs(text: string): number[] {
  if (!pictograph.test(text)) return [];
  return text.split("\n").flatMap((line, index) => (pictograph.test(line) ? [index + 1] : []));
}

/** Sentences about pictographs in `files`, which are paths from the root; files that are not text are passed over. */
export async function pictographProblems(root: string, files: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const file of files) {
    const bytes = await readFile(join(root, file));
    if (bytes.subarray(0, 8_000).includes(0)) continue;
    for (const line of linesWithPictographs(bytes.toString("utf8"))) {
      problems.push(`${file}:${line} has a pictograph: write a word, or \\u{...} in a test that needs one`);
    }
  }
  return problems;
}
