import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it, for this user alone. One that is there stays as it is. Node's own `recursive`
 * never returns where the system makes no folders, as in /proc.
 */
export function makeFolders(folder: string): void {
  try {
    mkdirSync(folder, 0o700);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" && statSync(folder).isDirectory()) return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    makeFolders(dirname(folder));
    mkdirSync(folder, 0o700);
  }
}
