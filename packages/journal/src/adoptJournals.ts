import { JournalError, JournalInUseError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { listJournals } from "./listJournals.ts";
import { type JournalOptions, openJournal } from "./openJournal.ts";
import { systemClock } from "./systemClock.ts";

export type AdoptOptions = Omit<JournalOptions, "name" | "whenInUse">;

/** A journal that was opened and is the caller's to finish and close, or why it could not be. */
export type Adoption = { name: string; journal: Journal } | { name: string; error: JournalError };

/**
 * Opens, one after the other, the journals in a folder that hold records and that nobody has open. Each next one is
 * opened when it is asked for.
 */
export async function* adoptJournals(options: AdoptOptions): AsyncGenerator<Adoption> {
  const { folder, worker, clock = systemClock } = options;
  for (const listed of await listJournals({ folder, now: clock.now(), ...(worker ? { worker } : {}) })) {
    if ("error" in listed) {
      yield listed;
      continue;
    }
    const { name, status } = listed;
    const records = Object.values(status.queues).reduce((sum, queue) => sum + queue.records, 0);
    if (status.owner !== undefined || records === 0) continue;
    const adoption = await adopt({ ...options, name });
    if (adoption) yield adoption;
  }
}

async function adopt(options: JournalOptions): Promise<Adoption | undefined> {
  const { name } = options;
  try {
    return { name, journal: await openJournal({ ...options, whenInUse: "refuse" }) };
  } catch (error) {
    // another process was faster
    if (error instanceof JournalInUseError) return undefined;
    if (error instanceof JournalError) return { name, error };
    throw error;
  }
}
