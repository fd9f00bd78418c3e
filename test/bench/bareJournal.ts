import { join } from "node:path";
import { openJournal } from "@cionb/journal";

/** A journal alone, whose log says nothing: what durability costs without a log. */
export async function openBareJournal(home: string) {
  const worker = new URL("../../dist/journal.mjs", import.meta.url);
  const journal = await openJournal({ folder: join(home, "bare"), name: "bench", worker });
  return { journal, record: () => [] };
}
