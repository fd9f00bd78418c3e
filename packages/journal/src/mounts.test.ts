import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, temporaryJournal } from "../test/temporary.ts";
import { JournalMountError } from "./errors.ts";
import { refuseDistantMount } from "./mounts.ts";

test.each([
  ["nfs4", "NFS"],
  ["cifs", "a Windows share"],
  ["9p", "a folder of another system"],
  ["fuse", "Databricks' /Workspace and /Volumes"],
  ["fuse.sshfs", "a folder over SSH"],
  ["fuseblk", "a file system in a program"],
  ["virtiofs", "a folder of the host"],
])("a folder on %s (%s) is refused", async (type) => {
  const folder = temporaryFolder();
  const mounts = `/dev/vda / ext4 rw 0 0\nserver:/x ${folder} ${type} rw 0 0\n`;
  await expect(refuseDistantMount(folder, mounts)).rejects.toThrow(JournalMountError);
  await expect(refuseDistantMount(folder, mounts)).rejects.toThrow(`${folder} is a ${type} mount`);
});

test.each([
  ["a local disk", (folder: string) => `/dev/vda / ext4 rw 0 0\n/dev/vdb ${folder} xfs rw 0 0`],
  ["a container's own disk", () => "overlay / overlay rw 0 0"],
  ["memory", (folder: string) => `tmpfs ${folder} tmpfs rw 0 0`],
  ["a local disk beside a network mount", (folder: string) => `/dev/vda / ext4 rw\ns:/x ${folder}x nfs4 rw`],
  [
    "a local disk that hides a network mount",
    (folder: string) => `s:/x ${folder} nfs4 rw\nd ${folder} ext4 rw`,
  ],
  ["a local disk below a network mount", (folder: string) => `s:/x / nfs4 rw\n/dev/vdb ${folder} ext4 rw`],
  ["nothing that the table names", () => ""],
])("%s is taken", async (_, mounts) => {
  const folder = temporaryFolder();
  await expect(refuseDistantMount(folder, mounts(folder))).resolves.toBeUndefined();
});

test("a mount whose name has a blank is recognised", async () => {
  const folder = join(temporaryFolder(), "my data");
  mkdirSync(folder);
  const mounts = `server:/x ${folder.replace(" ", "\\040")} nfs rw 0 0`;
  await expect(refuseDistantMount(folder, mounts)).rejects.toThrow(JournalMountError);
});

test("a link to a network mount is followed", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "away"));
  symlinkSync(join(folder, "away"), join(folder, "link"));
  const mounts = `server:/x ${join(folder, "away")} nfs rw 0 0`;
  await expect(refuseDistantMount(join(folder, "link"), mounts)).rejects.toThrow(JournalMountError);
});

test("openJournal() looks at the mounts before it makes a file", async () => {
  const folder = temporaryFolder();
  const mounts = `server:/x ${folder} nfs4 rw 0 0`;
  await expect(temporaryJournal({ folder, mounts })).rejects.toThrow(/Choose a folder on a local disk/);
});
