import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { filesOf } from "../src/files.ts";
import type { Change, Committed } from "../src/journal.ts";
import type { OpenRequest } from "../src/messages.ts";
import { packChange } from "../src/packChange.ts";
import type { Store } from "../src/worker/createStore.ts";
import { openStore } from "../src/worker/openStore.ts";

/** A store in this thread. */
export const openHere = (folder: string, options: Partial<OpenRequest> = {}): Store =>
  openStore({ folder, now: 0, oldKeys: [], takeOver: false, ...options });

export function closeAtEnd(store: Store): Store {
  onTestFinished(() => store.close());
  return store;
}

/** Makes one change; an error of the change is thrown in its own words. */
export function commitHere(store: Store, change: Change): Committed {
  const [ending] = store.group([packChange(change, 0)]);
  if (ending && "committed" in ending) return ending.committed;
  throw new Error(ending?.failure.message);
}

/** All that is left of a queue; takes it. */
export function takeAllHere(store: Store, queue: string): { id: number; text: string }[] {
  const { ids, ends, bytes } = store.take({ queue, records: 1e9, bytes: 1e9 });
  return ids.map((id, n) => ({
    id,
    text: new TextDecoder().decode(new Uint8Array(bytes).subarray(ends[n - 1] ?? 0, ends[n])),
  }));
}

/** The files as a process leaves them that is killed now, in a folder of their own. */
export function copyAsKilled(from: string, to: string): string {
  mkdirSync(to, { recursive: true });
  const { journal, writeAhead, mark } = filesOf("");
  for (const name of [journal, writeAhead, mark]) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
  return to;
}
