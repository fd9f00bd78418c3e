import { mkdtemp, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolders } from "./makeFolders.ts";

const temporary = () => mkdtemp(join(tmpdir(), "cionb-folders-"));

test("folders are made with those above them, with the mode asked for, and may be there already", async () => {
  const folder = join(await temporary(), "a", "b", "c");
  await makeFolders(folder, 0o700);
  await makeFolders(folder, 0o700);
  expect(((await stat(join(folder, ".."))).mode & 0o777).toString(8)).toBe("700");
});

test("many makers at once all find the folder made", async () => {
  const folder = join(await temporary(), "a", "b", "c");
  await Promise.all(Array.from({ length: 20 }, () => makeFolders(folder)));
  expect((await stat(folder)).isDirectory()).toBe(true);
});

test.runIf(process.platform === "linux")(
  "where the system makes no folders it ends with an error",
  async () => {
    await expect(makeFolders("/proc/cionb/deep")).rejects.toMatchObject({ code: "ENOENT" });
  },
);

test.each([
  ["a file in its place", (parent: string) => join(parent, "file"), "EEXIST"],
  ["a file above it", (parent: string) => join(parent, "file", "x"), "ENOTDIR"],
  ["a link to nowhere above it", (parent: string) => join(parent, "link", "x"), "ENOENT"],
])("%s is an error", async (_, within, code) => {
  const parent = await temporary();
  await writeFile(join(parent, "file"), "");
  await symlink(join(parent, "nowhere"), join(parent, "link"));
  await expect(makeFolders(within(parent))).rejects.toMatchObject({ code });
});
