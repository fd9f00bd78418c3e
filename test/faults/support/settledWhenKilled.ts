import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "@cionb/journal";
import { outcomesIn, temporaryFolder } from "./stage.ts";

/**
 * Ids with an outcome in a journal as a killed process left it, which stays as it is: read from a copy of its files.
 */
export async function settledWhenKilled(folder: string): Promise<string[]> {
  const copy = temporaryFolder();
  mkdirSync(join(copy, "send"));
  for (const name of ["journal.db", "journal.db-wal", "journal.mark"]) {
    const file = join(folder, "send", name);
    if (existsSync(file)) copyFileSync(file, join(copy, "send", name));
  }
  const journal = await openJournal({ folder: copy, name: "send" });
  const outcomes = await outcomesIn(journal);
  await journal.close();
  rmSync(copy, { recursive: true });
  return [...outcomes.keys()];
}
