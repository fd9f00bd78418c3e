import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Everything that `dist/` is made from; tests are not. */
const patterns = [
  "packages/*/src/**/*.{ts,mts,json}",
  "packages/*/package.json",
  "packages/managers/data/*",
  "tsconfig.base.json",
  "pnpm-lock.yaml",
];

/** A hash over names and contents of what `dist/` is made from. */
export async function hashInputs(root: string): Promise<string> {
  const files = await Array.fromAsync(
    glob(patterns, { cwd: root, exclude: ["**/node_modules/**", "**/*.test.ts"] }),
  );
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}
