// How many rows of 424 bytes a second become durable, 500 a transaction: run with Node and with Deno.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type JournalOptions, openJournal } from "../src/index.ts";

const rowsInAll = 200_000;
const rowsAtOnce = 500;
const row = "x".repeat(424);
const print = (line: string) => process.stdout.write(`${line}\n`);
const rows = Array.from({ length: rowsAtOnce }, () => row);

async function measure(label: string, waiting: number, options: Partial<JournalOptions>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cionb-journal-measure-"));
  const journal = await openJournal({ folder, name: "measure", ...options });
  const started = performance.now();
  let left = rowsInAll / rowsAtOnce;
  const put = async () => {
    while (left > 0) {
      left -= 1;
      await journal.commit({ put: { log: rows } });
    }
  };
  await Promise.all(Array.from({ length: waiting }, put));
  const putMs = performance.now() - started;

  let settled = 0;
  const drained = performance.now();
  for (let taken = await take(); taken.length > 0; taken = await take()) {
    await journal.commit({ settle: taken.map(({ id }) => id) });
    settled += taken.length;
  }
  const settleMs = performance.now() - drained;
  function take() {
    return journal.take("log", { records: rowsAtOnce });
  }

  // a full journal as a killed owner leaves it, read whole at the next opening
  while ((await journal.state()).fileBytes < 100_000_000) {
    await Promise.all(Array.from({ length: 50 }, () => journal.commit({ put: { log: rows } })));
  }
  const bytes = (await journal.state()).fileBytes;
  await journal.close();
  const opening = performance.now();
  await (await openJournal({ folder, name: "measure", ...options })).close();
  const openMs = performance.now() - opening;
  await rm(folder, { recursive: true });

  const perSecond = (count: number, ms: number) => Math.round((count / ms) * 1_000).toLocaleString("en");
  print(
    `${label}: put ${perSecond(rowsInAll, putMs)} rows/s, take and settle ${perSecond(settled, settleMs)} rows/s, open ${Math.round(bytes / 1e6)} MB in ${Math.round(openMs)} ms`,
  );
}

const key = { id: "measure", secret: randomBytes(32) };
print("Deno" in globalThis ? `Deno ${process.versions["deno"]}` : `Node ${process.version}`);
await measure("warm-up                        ", 4, {});
await measure("one waits for the one before   ", 1, {});
await measure("4 wait together                ", 4, {});
await measure("4 wait together, encrypted     ", 4, { key });
