import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The Python with other readers of Delta; failing here is better than a proof that was skipped. */
export function readersPython(): string {
  const found = process.env["CIONB_PYTHON"] ?? join(root, ".venv", "bin", "python");
  if (existsSync(found)) return found;
  throw new Error(
    `Cannot use other readers of Delta tables: ${found} is not there. Make it with: python3 -m venv .venv && .venv/bin/pip install --require-hashes -r packages/bridge/requirements-test.txt (or name a Python in CIONB_PYTHON)`,
  );
}

/** The file of DuckDB's delta extension beside that Python. */
export function deltaExtension(): string {
  const folder = join(readersPython(), "..", "..", "lib");
  const [file] = globSync(
    "python*/site-packages/duckdb_extension_delta/extensions/*/delta.duckdb_extension",
    {
      cwd: folder,
    },
  );
  if (file !== undefined) return join(folder, file);
  throw new Error(
    `Cannot find duckdb-extension-delta in ${folder}: install packages/bridge/requirements-test.txt`,
  );
}
