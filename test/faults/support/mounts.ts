import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./stage.ts";
import { canRun } from "./startChild.ts";

/** Why no small disk can be mounted here, if none can. */
export const cannotMount = ((): string | undefined => {
  if (process.platform !== "linux") return "only Linux has tmpfs";
  const folder = mkdtempSync(join(tmpdir(), "cionb-faults-probe-"));
  const can = canRun("sh", "-c", `mount -t tmpfs -o size=64k tmpfs '${folder}' && umount '${folder}'`);
  rmSync(folder, { recursive: true, force: true });
  return can ? undefined : "this user may not mount";
})();

/** A disk of its own of a few megabytes; `remount` changes its options, such as `size=30m` or `ro`. */
export function smallDisk(size: string): { folder: string; remount(options: string): void } {
  const folder = temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  onTestFinished(() => {
    execFileSync("umount", ["-l", folder]);
  });
  return {
    folder,
    remount: (options) => void execFileSync("mount", ["-o", `remount,${options}`, folder]),
  };
}
