import { access, chmod, constants, readFile, realpath, stat } from "node:fs/promises";
import { makeFolders } from "@cionb/lakehouse";
import { HomeFolderError } from "../errors.ts";

export type OpenHomeOptions = {
  /** What the system mounts where, in the form of /proc/self/mountinfo. @default read from the system */
  mounts?: string;
  /** @default process.platform */
  platform?: string;
};

// network folders of Databricks that look like local ones
const workspaceFolders = ["/Volumes", "/Workspace", "/dbfs"];

const advice = "Set CIO_HOME to a folder on a local disk that you may write to.";

/**
 * Makes the home folder if needed, readable by its owner alone (mode 0700), and checks that state may live there.
 * @returns the folder's real path
 * @throws {HomeFolderError} if it cannot be made or written, is a file, or is on a network mount
 */
export async function openHome(folder: string, options: OpenHomeOptions = {}): Promise<string> {
  const { platform = process.platform } = options;
  if (platform === "linux") refuseWorkspaceFolder(folder);
  const path = await makePrivate(folder);
  if (platform !== "linux") return path;
  refuseWorkspaceFolder(path);
  const type = fileSystemOf(path, options.mounts ?? (await systemMounts()));
  if (type?.startsWith("fuse"))
    throw new HomeFolderError(`Cannot keep state in ${path}: it is a network mount (${type}). ${advice}`);
  return path;
}

function refuseWorkspaceFolder(path: string): void {
  const found = workspaceFolders.find((root) => path === root || path.startsWith(`${root}/`));
  if (found === undefined) return;
  throw new HomeFolderError(`Cannot keep state in ${path}: ${found} is a network mount. ${advice}`);
}

async function makePrivate(folder: string): Promise<string> {
  try {
    await makeFolders(folder, 0o700);
    const { mode } = await stat(folder);
    if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return await realpath(folder);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new HomeFolderError(
      `Cannot use ${folder} as the home folder: ${reasons[code] ?? code}. ${advice}`,
      { cause },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "the system makes no folders there (ENOENT)",
  EACCES: "this user may not write there (EACCES)",
  EPERM: "this user may not change it (EPERM)",
  EROFS: "the disk is read-only (EROFS)",
  ENOSPC: "the disk is full (ENOSPC)",
  EEXIST: "a file of that name is in the way (EEXIST)",
  ENOTDIR: "part of the path is a file (ENOTDIR)",
};

const systemMounts = () => readFile("/proc/self/mountinfo", "utf8").catch(() => "");

/** The type of the file system that holds `path`, by the longest mount point above it. */
function fileSystemOf(path: string, mounts: string): string | undefined {
  let best: { point: string; type: string } | undefined;
  for (const line of mounts.split("\n")) {
    const [before, after] = line.split(" - ");
    // the fifth field is the mount point, with octal escapes for blanks
    const point = before
      ?.split(" ")[4]
      ?.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
    const type = after?.split(" ")[0];
    if (point === undefined || type === undefined) continue;
    const holds = point === "/" || path === point || path.startsWith(`${point}/`);
    if (holds && point.length >= (best?.point.length ?? 0)) best = { point, type };
  }
  return best?.type;
}
