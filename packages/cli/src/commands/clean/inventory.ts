import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** One thing in the home folder that this project made. */
export type Item = {
  name: string;
  path: string;
  bytes: number;
  files: number;
  /** What is gone with it. */
  loss: string;
  /** True for what can be made again by running a notebook again. */
  remakable: boolean;
};

/** What this project keeps in its home, and nothing else there is ever touched. */
const known: Readonly<Record<string, Pick<Item, "loss" | "remakable">>> = {
  runs: { loss: "executed notebooks, their pages and the logs of runs", remakable: true },
  lakehouse: {
    loss: "the local Delta tables: source tables, the log of all calls (api_log, deliveries, runs)",
    remakable: false,
  },
  journal: { loss: "journals: calls that were accepted and may not have been sent yet", remakable: false },
  rate: { loss: "the shared count of requests on their way", remakable: true },
  "person.key": {
    loss: "the key of person keys: rows logged from now on cannot be joined with those of before",
    remakable: false,
  },
};

/** What is there, with its size. Links are counted as links and never followed. */
export async function inventory(home: string): Promise<Item[]> {
  const items: Item[] = [];
  for (const [name, what] of Object.entries(known)) {
    const path = join(home, name);
    const size = await sizeOf(path);
    if (size !== undefined) items.push({ name, path, ...size, ...what });
  }
  return items;
}

async function sizeOf(path: string): Promise<{ bytes: number; files: number } | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) return { bytes: stats.size, files: 1 };
  const total = { bytes: 0, files: 0 };
  for (const name of await readdir(path)) {
    const size = await sizeOf(join(path, name));
    total.bytes += size?.bytes ?? 0;
    total.files += size?.files ?? 0;
  }
  return total;
}
