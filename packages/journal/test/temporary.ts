import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Journal, type JournalOptions, openJournal, type Taken } from "../src/index.ts";

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cionb-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A journal that is closed when the test ends. */
export async function temporaryJournal(options: Partial<JournalOptions> = {}): Promise<Journal> {
  const journal = await openJournal({ folder: temporaryFolder(), name: "test", ...options });
  onTestFinished(() => journal.close());
  return journal;
}

export const textOf = ({ payload }: Pick<Taken, "payload">) => new TextDecoder().decode(payload);

/** Takes all that is left of a queue. */
export async function takeTexts(journal: Journal, queue: string): Promise<string[]> {
  return (await journal.take(queue, { records: 1_000_000, bytes: 1e9 })).map(textOf);
}

export const keyOf = (id: string, byte = id.charCodeAt(id.length - 1)) => ({
  id,
  secret: new Uint8Array(32).fill(byte),
});
