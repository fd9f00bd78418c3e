import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withLock } from "../setup/withLock.mjs";
import { folderWith } from "./folder.ts";

const module = JSON.stringify(new URL("../setup/withLock.mjs", import.meta.url).href);

/** A process that takes the lock, adds one to the number in `count`, slowly, and lets go; `body` may do else. */
function contender(folder: string, body = "const n = read(); await sleep(20); write(n + 1);") {
  const text = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${module};
    const read = () => Number(readFileSync("count", "utf8"));
    const write = (n) => writeFileSync("count", String(n));
    await withLock("lock", {}, async () => { ${body} });`;
  return spawn(process.execPath, ["--input-type=module", "--eval", text], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("processes are in the lock one after another", { timeout: 60_000 }, async () => {
  const folder = folderWith({ count: "0" });
  const ended = Array.from({ length: 6 }, () => once(contender(folder), "close"));
  expect((await Promise.all(ended)).map(([code]) => code)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(join(folder, "count"), "utf8")).toBe("6");
  expect(existsSync(join(folder, "lock"))).toBe(false);
});

test("the lock of a process that was killed is taken over, by one of those who wait", {
  timeout: 60_000,
}, async () => {
  const folder = folderWith({ count: "0" });
  const owner = contender(folder, 'console.log("in"); await sleep(60_000);');
  await once(owner.stdout, "data");
  const ended = Array.from({ length: 4 }, () => once(contender(folder), "close"));
  owner.kill("SIGKILL");
  await Promise.all(ended);
  expect(readFileSync(join(folder, "count"), "utf8")).toBe("4");
});

test("a lock that nobody touched for a minute is taken over, also one of another machine", async () => {
  const file = join(folderWith({ lock: "1 another-machine x" }), "lock");
  const old = new Date(Date.now() - 61_000);
  utimesSync(file, old, old);
  expect(await withLock(file, {}, async () => "in")).toBe("in");
});

test("who waits is told once for whom, and the lock is let go when the work throws", async () => {
  const file = join(folderWith(), "lock");
  writeFileSync(file, `${process.pid} ${hostname()} x`);
  const told: string[] = [];
  const waiting = withLock(file, { onWait: (owner: string) => told.push(owner) }, async () => {
    throw new Error("in the lock");
  });
  await expect.poll(() => told).toEqual([`${process.pid} ${hostname()} x`]);
  writeFileSync(file, "999999999 gone x".replace("gone", hostname()));
  await expect(waiting).rejects.toThrow("in the lock");
  expect(existsSync(file)).toBe(false);
});
