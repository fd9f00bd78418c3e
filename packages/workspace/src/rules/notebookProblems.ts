import { isClean, type Notebook, readNotebooks } from "./notebook.ts";

/** The sections of every notebook below its title, in this order. */
export const sections = ["Imports and setup", "Models", "The manager", "Examples and checks", "Summary"];

const medianLines = 6;
const closing = "await cio.close()";

/** Sentences about what keeps a notebook from being committed as it is. */
export function problemsOf(notebook: Notebook): string[] {
  const code = notebook.cells.filter(({ kind }) => kind === "code");
  const problems: (string | undefined)[] = [
    notebook.kernel === "deno" ? undefined : `its kernel is ${notebook.kernel ?? "not named"}, not deno`,
    code.some(({ outputs, counted }) => outputs > 0 || counted)
      ? "it has outputs or execution counts: npm run fix"
      : isClean(notebook)
        ? undefined
        : "an editor left its traces: npm run fix",
    sectionProblem(notebook),
    lengthProblem(code.map(({ text }) => text)),
    code.at(-1)?.text.includes(closing) === true ? undefined : `its last code cell has no "${closing}"`,
  ];
  return problems.flatMap((problem) => (problem === undefined ? [] : [`${notebook.path}: ${problem}`]));
}

/** Sentences about the notebooks among `files`, which are paths from the root. */
export async function notebookProblems(root: string, files: readonly string[]): Promise<string[]> {
  const notebooks = await readNotebooks(root, files);
  return notebooks.flatMap(problemsOf);
}

function sectionProblem({ cells }: Notebook): string | undefined {
  const prose = cells
    .filter(({ kind }) => kind === "markdown")
    .map(({ text }) => text.replace(/^```.*?^```/gms, ""));
  const headings = prose.flatMap((text) => [...text.matchAll(/^(#{1,2}) +(.+?) *$/gm)]);
  const found = headings.map(([, marks, heading]) => (marks === "#" ? "(title)" : heading));
  const wanted = ["(title)", ...sections];
  if (found.join("\n") === wanted.join("\n")) return undefined;
  return `its sections are ${found.join(", ")}; they should be ${wanted.join(", ")}`;
}

function lengthProblem(texts: readonly string[]): string | undefined {
  const lengths = texts.map((text) => text.split("\n").filter((line) => line.trim() !== "").length);
  const median = lengths.toSorted((one, other) => one - other)[Math.floor(lengths.length / 2)] ?? 0;
  if (median <= medianLines) return undefined;
  return `half of its code cells have ${median} lines or more; ${medianLines} is the most: move logic into packages`;
}
