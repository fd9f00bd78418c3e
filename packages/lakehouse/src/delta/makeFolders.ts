import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes `folder` and the ones missing above it, one by one. Node's own recursive mkdir never returns where the system
 * answers ENOENT although the parent is there, as below /proc.
 * @throws the system's error
 */
export async function makeFolders(folder: string, mode = 0o777): Promise<void> {
  const error = await makeOne(folder, mode);
  if (error === undefined) return;
  const parent = dirname(folder);
  if (parent === folder) throw error;
  if (!(await isThere(parent))) await makeFolders(parent, mode);
  const again = await makeOne(folder, mode);
  if (again !== undefined) throw again;
}

/** Makes one folder, or finds it there; answers the error when something above it may be missing. */
async function makeOne(folder: string, mode: number): Promise<Error | undefined> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" && error instanceof Error) return error;
    if (code !== "EEXIST" || !(await stat(folder)).isDirectory()) throw error;
  }
  return undefined;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);
