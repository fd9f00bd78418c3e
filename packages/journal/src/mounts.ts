import { readFile, realpath } from "node:fs/promises";
import { JournalMountError } from "./errors.ts";

// file systems whose locks or syncs reach another machine or another program
const distant = new Set(
  "nfs nfs4 cifs smb smb2 smb3 smbfs 9p afs ceph glusterfs lustre gpfs beegfs ocfs2 gfs2 davfs vboxsf virtiofs drvfs".split(
    " ",
  ),
);
const isDistant = (type: string) => distant.has(type) || /^fuse(blk)?($|\.)/.test(type);

/** The table of mounts, in the form of Linux's /proc/mounts; nothing where the system has none. */
export async function systemMounts(): Promise<string | undefined> {
  try {
    return await readFile("/proc/mounts", "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @throws {JournalMountError} if `folder`, which exists, is on a network or FUSE mount of the table. */
export async function refuseDistantMount(folder: string, mounts: string): Promise<void> {
  const path = await realpath(folder);
  const mount = mountOf(path, mounts);
  if (mount === undefined || !isDistant(mount.type)) return;
  throw new JournalMountError(
    `Cannot keep a journal in ${folder}: ${mount.point} is a ${mount.type} mount, where a write may be lost and two owners may meet. Choose a folder on a local disk`,
  );
}

/** The mount that holds a path: the one with the longest name, and of equal ones the last. */
function mountOf(path: string, mounts: string): { point: string; type: string } | undefined {
  let holder: { point: string; type: string } | undefined;
  for (const line of mounts.split("\n")) {
    const [, escaped = "", type = ""] = line.split(" ");
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const holds =
      point !== "" && (path === point || path.startsWith(point.endsWith("/") ? point : `${point}/`));
    if (holds && point.length >= (holder?.point.length ?? 0)) holder = { point, type };
  }
  return holder;
}
