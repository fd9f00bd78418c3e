import { chmod, mkdir, mkdtemp, realpath, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HomeFolderError } from "../errors.ts";
import { openHome } from "./openHome.ts";

const folder = async () => realpath(await mkdtemp(join(tmpdir(), "cionb-home-")));
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test("the home folder is made with its parents, for its owner alone", async () => {
  const home = join(await folder(), "a", "b", ".cionb");
  expect(await openHome(home, { mounts: "" })).toBe(home);
  expect(await modeOf(home)).toBe("700");
});

test("a home folder that others could read is closed to them, and its files stay", async () => {
  const home = await folder();
  await writeFile(join(home, "kept"), "x");
  await chmod(home, 0o755);
  await openHome(home, { mounts: "" });
  expect(await modeOf(home)).toBe("700");
  expect((await stat(join(home, "kept"))).size).toBe(1);
});

test("a file in the way is named, with what to do", async () => {
  const home = join(await folder(), "file");
  await writeFile(home, "x");
  const error = await openHome(home, { mounts: "" }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HomeFolderError);
  expect(String(error)).toMatch(/file.*in the way|part of the path is a file/);
  expect(String(error)).toContain("Set CIO_HOME");
  expect(error instanceof Error && error.cause).toBeInstanceOf(Error);
});

test("a path through a file is refused", async () => {
  const file = join(await folder(), "file");
  await writeFile(file, "x");
  await expect(openHome(join(file, "home"), { mounts: "" })).rejects.toThrow(/part of the path is a file/);
});

test.each(["/Volumes/main/default/x", "/Workspace/Users/x", "/dbfs/tmp/x", "/Volumes"])(
  "%s is refused on Linux before anything is made",
  async (path) => {
    await expect(openHome(path, { platform: "linux", mounts: "" })).rejects.toThrow(/is a network mount/);
  },
);

const mountLine = (point: string, type: string) => `36 35 98:0 / ${point} rw,noatime - ${type} source rw`;

test("a FUSE mount is found by the longest mount point above the folder", async () => {
  const home = await folder();
  const mounts = [mountLine("/", "ext4"), mountLine(home, "fuse.sshfs"), mountLine("/tm", "fuse")].join("\n");
  const inside = join(home, "x");
  await expect(openHome(inside, { platform: "linux", mounts })).rejects.toThrow(
    /network mount \(fuse.sshfs\)/,
  );
});

test("a local mount below a FUSE mount is taken", async () => {
  const home = await folder();
  const mounts = [mountLine("/", "fuse.overlay"), mountLine(home, "ext4")].join("\n");
  expect(await openHome(home, { platform: "linux", mounts })).toBe(home);
});

test("mount points with blanks are read", async () => {
  const home = join(await folder(), "with blank");
  await mkdir(home);
  const mounts = [mountLine("/", "ext4"), mountLine(home.replaceAll(" ", "\\040"), "fuse.s3")].join("\n");
  await expect(openHome(home, { platform: "linux", mounts })).rejects.toThrow(/fuse.s3/);
});

test("elsewhere than on Linux /Volumes is a place like any other", async () => {
  const home = await folder();
  expect(await openHome(home, { platform: "darwin" })).toBe(home);
});

test.runIf(process.platform === "linux")(
  "a place where the system makes no folders is refused at once",
  async () => {
    await expect(openHome("/proc/cionb/home", { mounts: "" })).rejects.toThrow(
      /makes no folders there.*Set CIO_HOME/s,
    );
  },
);
