import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { JournalInUseError } from "../errors.ts";
import type { Owner } from "../journal.ts";
import type { Database } from "./database.ts";

/** An owner and when its process began, so that another process that got the same number is not taken for it. */
export type KnownOwner = Owner & { began: string | undefined };

export function writeOwner(database: Database, since: number): void {
  const words = [process.pid, since, beginOf(process.pid)].join(" ");
  database.run("INSERT OR REPLACE INTO facts VALUES ('owner', ?)", words);
}

/** Who opened the journal last, whether it still lives or not. */
export function readOwner(database: Database): KnownOwner | undefined {
  const text = database.get("SELECT value FROM facts WHERE name = 'owner'")?.["value"];
  if (typeof text !== "string") return undefined;
  const [pid, since, began] = text.split(" ");
  return { pid: Number(pid), since: Number(since), began };
}

export function inUse(folder: string, owner: Owner | undefined): JournalInUseError {
  const who = owner === undefined ? "a process that is just starting" : `process ${owner.pid}`;
  const message = `Cannot open the journal ${folder}: ${who} has it open. Wait for it, use another name, or take the journal over`;
  return new JournalInUseError(message, owner && { pid: owner.pid, since: owner.since });
}

/** Ends the owner of a journal at once. @throws {JournalInUseError} if its process is this one or cannot be found. */
export function endOwner(folder: string, owner: KnownOwner | undefined): void {
  if (owner === undefined) throw inUse(folder, owner);
  const { pid, since } = owner;
  const cannot = `Cannot take over the journal ${folder}`;
  if (pid === process.pid) {
    throw new JournalInUseError(`${cannot}: this process (${pid}) has it open. Close it first`, {
      pid,
      since,
    });
  }
  if (owner.began === undefined || beginOf(pid) !== owner.began) {
    const message = `${cannot}: its owner called itself process ${pid}, and no such process is found from here. End it where it runs`;
    throw new JournalInUseError(message, { pid, since });
  }
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // it may have ended by itself a moment ago; if not, the lock will tell
    if (beginOf(pid) !== owner.began) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new JournalInUseError(`${cannot}: process ${pid} cannot be ended (${why})`, { pid, since });
  }
}

/** When a process began, in the system's own words; nothing if there is none. */
function beginOf(pid: number): string | undefined {
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" })
        .trim()
        .replaceAll(/\s+/g, "_");
    }
    // field 22; the name in field 2 may hold blanks and brackets
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined; // no such process
  }
}
