import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { JournalFullError, JournalInUseError, JournalTakenOverError, openJournal } from "../src/index.ts";
import { canRun, startChild } from "./processes.ts";
import { takeTexts, temporaryFolder, temporaryJournal } from "./temporary.ts";

const deno = fileURLToPath(new URL("../../../.venv/bin/deno", import.meta.url));
const runtimes: [string, string[], number][] = [["Node", [process.execPath], 25]];
if (canRun(deno, "--version")) runtimes.push(["Deno", [deno, "run", "-A"], 5]);

test.each(runtimes)(
  "in %s, kill -9 in mid-stream loses nothing that was acknowledged and does nothing twice",
  { timeout: 120_000 },
  async (_, command, rounds) => {
    const folder = temporaryFolder();
    const said = { put: new Set<string>(), settled: new Set<string>() };
    for (let round = 0; round < rounds; round += 1) {
      const child = startChild("stream", folder, command);
      await child.line("put");
      await pause(5 + ((round * 37) % 150));
      child.process.kill("SIGKILL");
      await child.ended;
      for (const line of child.lines) {
        const [what, name = ""] = line.split(" ");
        if (what !== "put" && what !== "settled") throw new Error(line);
        said[what].add(name);
      }
    }
    const journal = await temporaryJournal({ folder });
    expect(journal.found).toBe("abandoned");
    const [waiting, settled] = [await takeTexts(journal, "out"), await takeTexts(journal, "log")];
    const present = [...waiting, ...settled];
    expect(new Set(present).size).toBe(present.length);
    const missing = (wanted: Iterable<string>, from: string[]) => {
      const there = new Set(from);
      return [...wanted].filter((name) => !there.has(name));
    };
    expect(missing(said.put, present)).toEqual([]);
    expect(missing(said.settled, settled)).toEqual([]);
    expect(said.put.size).toBeGreaterThan(rounds * 10);
    expect(said.settled.size).toBeGreaterThan(rounds);
  },
);

test("an owner that was stopped and taken over never settles afterwards", async () => {
  const folder = temporaryFolder();
  const child = startChild("hold", folder);
  await child.line("holding");
  child.process.kill("SIGSTOP");
  child.process.stdin.write("settle\n");
  await expect(openJournal({ folder, name: "test" })).rejects.toThrow(JournalInUseError);
  const journal = await temporaryJournal({ folder, whenInUse: "takeOver" });
  expect(await child.ended).toBe("SIGKILL");
  expect(child.lines).toEqual(["holding"]);
  expect(journal.found).toBe("abandoned");
  expect(journal.generation).toBe(2);
  expect(await takeTexts(journal, "out")).toEqual(["held"]);
  expect(await takeTexts(journal, "log")).toEqual([]);
});

test("an owner that lost its lock unseen cannot settle once another has opened the journal", async () => {
  const folder = temporaryFolder();
  const child = startChild("hold", folder);
  await child.line("holding");
  // the lock hangs on the file; a new file in its place is nobody's
  rmSync(join(folder, "test", "owner.db"));
  const journal = await temporaryJournal({ folder });
  child.process.stdin.write("settle\n");
  await child.line("error");
  await child.ended;
  expect(child.lines.join("\n")).toContain(JournalTakenOverError.name);
  expect(await takeTexts(journal, "out")).toEqual(["held"]);
  expect(await takeTexts(journal, "log")).toEqual([]);
});

test("a process is not taken for the owner because it has the same number", async () => {
  const folder = temporaryFolder();
  const child = startChild("hold", folder);
  await child.line("holding");
  const bystander = startChild("hold", temporaryFolder());
  await bystander.line("holding");
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(join(folder, "test", "journal.db"));
  const owner = String(database.prepare("SELECT value FROM facts WHERE name = 'owner'").get()?.["value"]);
  const changed = owner.replace(String(child.process.pid), String(bystander.process.pid));
  database.prepare("UPDATE facts SET value = ? WHERE name = 'owner'").run(changed);
  database.close();
  await expect(openJournal({ folder, name: "test", whenInUse: "takeOver" })).rejects.toThrow(
    /End it where it runs/,
  );
  expect(bystander.process.exitCode).toBeNull();
  expect(bystander.process.signalCode).toBeNull();
});

test("of many processes that open a journal at once one gets it, the others are told who", async () => {
  const folder = temporaryFolder();
  const children = Array.from({ length: 5 }, () => startChild("refuse", folder));
  const lines = await Promise.all(
    children.map((child) => Promise.race([child.line("open"), child.line("JournalInUseError")])),
  );
  expect(lines.filter((line) => line === "open test")).toHaveLength(1);
  for (const child of children) child.process.stdin.end();
  await Promise.all(children.map(({ ended }) => ended));
  await temporaryJournal({ folder });
});

test("many processes that want a journal of one name each get one of their own", async () => {
  const folder = temporaryFolder();
  const children = Array.from({ length: 4 }, () => startChild("number", folder));
  const lines = await Promise.all(children.map((child) => child.line("open")));
  expect(lines.sort()).toEqual(["open test", "open test-2", "open test-3", "open test-4"]);
  for (const child of children) child.process.stdin.end();
  await Promise.all(children.map(({ ended }) => ended));
});

/** What `fill` left must be whole pairs, and all of those that it named. */
async function expectWholePairs(folder: string, lines: readonly string[]): Promise<void> {
  const journal = await temporaryJournal({ folder });
  const left = (await takeTexts(journal, "out")).map((text) => text.replace(/x+$/, "").trim());
  const named = lines.filter((line) => line.startsWith("put")).map((line) => line.slice(4));
  expect(named.length).toBeGreaterThan(3);
  expect(left).toEqual(named.flatMap((n) => [n, `${n} end`]));
}

test("a file that may not grow gives a clear error, and nothing half written", async () => {
  const folder = temporaryFolder();
  const limited = ["/bin/sh", "-c", 'ulimit -f 2000; exec "$0" "$@"', process.execPath];
  const child = startChild("fill", folder, limited);
  await child.ended;
  expect(child.lines.at(-1)).toMatch(/^JournalStorageError: Cannot use .*Check the disk, its space/);
  await expectWholePairs(folder, child.lines);
});

const mountable = temporaryMount("/tmp/cionb-journal-probe");

function temporaryMount(folder: string): boolean {
  const can =
    process.platform === "linux" &&
    canRun(
      "sh",
      "-c",
      `mkdir -p ${folder} && mount -t tmpfs -o size=64k tmpfs ${folder} && umount ${folder}`,
    );
  rmSync(folder, { recursive: true, force: true });
  return can;
}

test.skipIf(!mountable)("a full disk gives a clear error; with room again the journal goes on", async () => {
  const folder = temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]);
  onTestFinished(() => {
    execFileSync("umount", ["-l", folder]);
  });
  writeFileSync(join(folder, "ballast"), new Uint8Array(1_000_000));
  const journal = await openJournal({ folder, name: "test" });
  const named: string[] = [];
  const fill = async () => {
    for (let n = named.length; ; n += 1) {
      await journal.commit({ put: { out: [`${n} ${"x".repeat(50_000)}`, `${n} end`] } });
      named.push(`put ${n}`);
    }
  };
  await expect(fill()).rejects.toThrow(JournalFullError);
  const before = named.length;
  rmSync(join(folder, "ballast"));
  await expect(fill()).rejects.toThrow(JournalFullError);
  expect(named.length).toBeGreaterThan(before);
  await journal.close().catch((error: unknown) => expect(error).toBeInstanceOf(JournalFullError));
  execFileSync("mount", ["-o", "remount,size=30m", folder]);
  await expectWholePairs(folder, named);
});

test.skipIf(!mountable)(
  "a read-only disk is refused in words, with and without a journal on it",
  async () => {
    const folder = temporaryFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]);
    onTestFinished(() => {
      execFileSync("umount", ["-l", folder]);
    });
    const journal = await openJournal({ folder, name: "test" });
    await journal.commit({ put: { out: ["kept"] } });
    await journal.close();
    execFileSync("mount", ["-o", "remount,ro", folder]);
    await expect(openJournal({ folder, name: "test" })).rejects.toThrow(
      /Check the disk, its space and the perm/,
    );
    await expect(openJournal({ folder, name: "new" })).rejects.toThrow(/read-only file system/);
    await expect(openJournal({ folder: join(folder, "a", "b"), name: "c" })).rejects.toThrow(
      /read-only file system/,
    );
    execFileSync("mount", ["-o", "remount,rw", folder]);
    expect(await takeTexts(await temporaryJournal({ folder }), "out")).toEqual(["kept"]);
  },
);
