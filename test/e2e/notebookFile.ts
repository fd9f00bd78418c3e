import { writeFileSync } from "node:fs";

/** Writes a notebook of code cells; one that begins with `#` becomes text. */
export function writeNotebook(path: string, cells: readonly string[], kernel = "deno"): void {
  const notebook = {
    cells: cells.map((source) =>
      source.startsWith("#")
        ? { cell_type: "markdown", metadata: {}, source }
        : { cell_type: "code", execution_count: null, metadata: {}, outputs: [], source },
    ),
    metadata: { kernelspec: { name: kernel, display_name: kernel, language: "typescript" } },
    nbformat: 4,
    nbformat_minor: 4,
  };
  writeFileSync(path, JSON.stringify(notebook));
}

/** An output of an executed notebook; text may come as a list of lines. */
export type Output = {
  output_type: string;
  name?: string;
  text?: string | string[];
  ename?: string;
  evalue?: string;
  traceback?: string[];
  data?: Record<string, string | string[]>;
};

export type ExecutedCell = {
  cell_type: string;
  execution_count?: number | null;
  metadata: { execution?: Record<string, string> };
  outputs?: Output[];
};

/** The code cells of an executed notebook. */
export function codeCells(text: string): ExecutedCell[] {
  const notebook: { cells: ExecutedCell[] } = JSON.parse(text);
  return notebook.cells.filter(({ cell_type }) => cell_type === "code");
}

export const joined = (text: string | string[] | undefined): string =>
  Array.isArray(text) ? text.join("") : (text ?? "");
