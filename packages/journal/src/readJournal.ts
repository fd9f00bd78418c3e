import { join } from "node:path";
import type { JournalState, Owner } from "./journal.ts";
import { checkName } from "./packChange.ts";
import { type Link, startLink } from "./startLink.ts";
import { workerBeside } from "./workerBeside.ts";

/** What a journal holds, as one sees it who does not own it. Payloads stay unread, so that no key is needed. */
export type JournalStatus = JournalState & {
  name: string;
  folder: string;
  /** Who has it open; absent when nobody has. */
  owner: Owner | undefined;
  /** Whether its last owner closed it. */
  closed: boolean;
};

export type ReadOptions = {
  /** The folder that holds the journals. */
  folder: string;
  name: string;
  /** Milliseconds since 1970, for the ages. */
  now: number;
  /** The compiled worker. @default the one beside this file */
  worker?: URL;
};

/**
 * Reads what a journal holds; its owner is not disturbed.
 * @throws {JournalStorageError} if there is none. {@link JournalVersionError} {@link JournalCorruptError}
 */
export async function readJournal({
  worker = workerBeside,
  ...options
}: ReadOptions): Promise<JournalStatus> {
  const link = startLink(worker);
  try {
    return await readOn(link, options);
  } finally {
    await link.end();
  }
}

/** The same with a worker that is there. */
export async function readOn(link: Link, { folder: parent, name, now }: ReadOptions): Promise<JournalStatus> {
  checkName("journal", name);
  const folder = join(parent, name);
  return { name, folder, ...(await link.ask("read", { folder, now })) };
}
