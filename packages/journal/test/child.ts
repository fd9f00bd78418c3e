// A process that owns a journal, for tests that end it: `child.ts MODE FOLDER`. Says on its output what is durable.
import { writeSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { openJournal } from "../src/index.ts";

const [mode = "", folder = ""] = process.argv.slice(2);

/** Writes the whole line, also when whoever reads it is slow. */
function say(line: string): void {
  let rest = Buffer.from(`${line}\n`);
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Puts and settles for ever, several at a time; each line names a record that is durable. */
async function stream(): Promise<void> {
  const journal = await openJournal({ folder, name: "test" });
  let next = journal.generation * 1_000_000;
  async function put(): Promise<void> {
    for (;;) {
      const start = next;
      next += 1 + (start % 7);
      const names = Array.from({ length: next - start }, (_, n) => `${start + n}`);
      await journal.commit({ put: { out: names }, positions: { source: names.join() } });
      for (const name of names) say(`put ${name}`);
    }
  }
  async function settle(): Promise<void> {
    for (;;) {
      const taken = await journal.take("out", { records: 5 });
      const names = taken.map(({ payload }) => new TextDecoder().decode(payload));
      await journal.commit({ settle: taken.map(({ id }) => id), put: { log: names } });
      for (const name of names) say(`settled ${name}`);
    }
  }
  await Promise.all([put(), put(), put(), settle()]);
}

/** Holds one record and settles it when it is told to. */
async function hold(): Promise<void> {
  const journal = await openJournal({ folder, name: "test" });
  const { hold } = await journal.commit({ hold: { out: ["held"] } });
  say("holding");
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "close") break;
    await journal.commit({ settle: [hold["out"] ?? 0], put: { log: ["settled by the first owner"] } });
    say("settled");
  }
  await journal.close();
}

/** Puts until the disk refuses. */
async function fill(): Promise<void> {
  const journal = await openJournal({ folder, name: "test" });
  say("open");
  for (let n = 0; ; n += 1) {
    try {
      await journal.commit({ put: { out: [`${n} ${"x".repeat(50_000)}`, `${n} end`] } });
      say(`put ${n}`);
    } catch (error) {
      say(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      break;
    }
  }
  // not closed: what a process leaves that ends then
  process.exit(0);
}

/** Opens and closes, and says what came of it. */
async function openOnce(): Promise<void> {
  const opening = openJournal({ folder, name: "test", whenInUse: mode === "number" ? "number" : "refuse" });
  const journal = await opening.catch((error: Error) => say(`${error.name}: ${error.message}`));
  if (typeof journal !== "object") return;
  say(`open ${journal.name}`);
  for await (const _ of process.stdin); // until the parent says so
  await journal.close();
}

const modes: Record<string, () => Promise<void>> = { stream, hold, fill, refuse: openOnce, number: openOnce };
await modes[mode]?.();
