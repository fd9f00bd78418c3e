import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

export type Cell = { kind: "code" | "markdown" | "raw"; text: string; outputs: number; counted: boolean };

/** A notebook of the checkout, format 4; `raw` is what its file holds. */
export type Notebook = { path: string; kernel: string | undefined; cells: readonly Cell[]; raw: JsonObject };

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

/** The notebooks among `files`, which are paths from the root, in the order of their names. */
export async function readNotebooks(root: string, files: readonly string[]): Promise<Notebook[]> {
  const paths = files.filter((file) => /^notebooks\/[^/]+\.ipynb$/.test(file));
  return Promise.all(
    paths.sort().map(async (path) => parseNotebook(path, await readFile(join(root, path), "utf8"))),
  );
}

/** @throws {Error} if `text` is not a notebook of format 4 */
export function parseNotebook(path: string, text: string): Notebook {
  const raw: Json = JSON.parse(text);
  if (!isObject(raw) || raw["nbformat"] !== 4 || !Array.isArray(raw["cells"])) {
    throw new Error(`Cannot read ${path}: it is not a notebook of format 4`);
  }
  const kernel = isObject(raw["metadata"]) ? raw["metadata"]["kernelspec"] : undefined;
  return {
    path,
    raw,
    kernel: isObject(kernel) && typeof kernel["name"] === "string" ? kernel["name"] : undefined,
    cells: raw["cells"].filter(isObject).map(parseCell),
  };
}

function parseCell({
  cell_type: kind,
  source = "",
  outputs,
  execution_count: count = null,
}: JsonObject): Cell {
  if (kind !== "code" && kind !== "markdown" && kind !== "raw") {
    throw new Error(`Cannot read a cell of type ${JSON.stringify(kind)}`);
  }
  return {
    kind,
    text: Array.isArray(source) ? source.join("") : String(source),
    outputs: Array.isArray(outputs) ? outputs.length : 0,
    counted: count !== null,
  };
}

/** The notebook as it is committed: no outputs, no counts, nothing that an editor or a kernel left. */
export function cleanNotebook({ raw }: Notebook): JsonObject {
  const cells = Array.isArray(raw["cells"]) ? raw["cells"].filter(isObject) : [];
  return {
    cells: cells.map(cleanCell),
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: raw["nbformat_minor"] ?? 4,
  };
}

function cleanCell({ cell_type: kind = "raw", id, metadata, source = "" }: JsonObject): JsonObject {
  const tags = isObject(metadata) ? metadata["tags"] : undefined;
  const text = (Array.isArray(source) ? source.join("") : String(source)).trimEnd();
  return {
    cell_type: kind,
    ...(id === undefined ? {} : { id }),
    ...(kind === "code" ? { execution_count: null } : {}),
    metadata: Array.isArray(tags) && tags.length > 0 ? { tags } : {},
    ...(kind === "code" ? { outputs: [] } : {}),
    source: text.split(/(?<=\n)/),
  };
}

/** Whether the file holds what {@link cleanNotebook} would write. */
export function isClean(notebook: Notebook): boolean {
  return isDeepStrictEqual(notebook.raw, cleanNotebook(notebook));
}

/** A notebook's file as Jupyter lays it out. */
export function textOf(notebook: JsonObject): string {
  return `${JSON.stringify(notebook, undefined, 1)}\n`;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
