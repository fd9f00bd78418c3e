import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { JournalError } from "./errors.ts";
import { filesOf } from "./files.ts";
import { type JournalStatus, type ReadOptions, readOn } from "./readJournal.ts";
import { type Link, startLink } from "./startLink.ts";
import { workerBeside } from "./workerBeside.ts";

/** A journal in a folder: its status, or why it cannot be read. */
export type Listed = { name: string; status: JournalStatus } | { name: string; error: JournalError };

/** The journals in a folder, by name; none if the folder is not there. */
export async function listJournals(options: Omit<ReadOptions, "name">): Promise<Listed[]> {
  const names = await journalNames(options.folder);
  if (names.length === 0) return [];
  const link = startLink(options.worker ?? workerBeside);
  try {
    const listed: Listed[] = [];
    for (const name of names) listed.push(await listOne(link, { ...options, name }));
    return listed;
  } finally {
    await link.end();
  }
}

async function listOne(link: Link, options: ReadOptions): Promise<Listed> {
  const { name } = options;
  try {
    return { name, status: await readOn(link, options) };
  } catch (error) {
    if (error instanceof JournalError) return { name, error };
    throw error;
  }
}

async function journalNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found: string[] = [];
  for (const name of names.sort()) {
    const isThere = await stat(filesOf(join(folder, name)).journal).then(
      () => true,
      () => false,
    );
    if (isThere) found.push(name);
  }
  return found;
}
