import { JournalOptionError } from "./errors.ts";
import type { Change, Payload } from "./journal.ts";
import type { PackedChange } from "./messages.ts";
import { packRecords, sizeOf } from "./packRecords.ts";

/** Checks a change and copies it into the form that travels. @throws {JournalOptionError} */
export function packChange(
  { put = {}, hold = {}, settle = [], positions = {} }: Change,
  now: number,
): PackedChange {
  if (new Set(settle).size !== settle.length) {
    throw new JournalOptionError("Cannot settle a record twice in one change");
  }
  return {
    at: Math.floor(now),
    put: packQueues(put),
    hold: packQueues(hold),
    settle,
    positions: mapValues(positions, (value) => (value === null ? null : copyOf(value))),
  };
}

function packQueues(queues: Readonly<Record<string, readonly Payload[]>>) {
  for (const name of Object.keys(queues)) checkName("queue", name);
  return mapValues(queues, packRecords);
}

/** @throws {JournalOptionError} if a name cannot be one of a queue or a journal, which is a folder too. */
export function checkName(what: "queue" | "journal" | "key", name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return;
  const message = `Cannot use ${JSON.stringify(name)} as the name of a ${what}: it must begin with a letter or a digit, go on with these, dot, dash or underscore, and have at most 64 characters`;
  throw new JournalOptionError(message);
}

function copyOf(value: Payload): ArrayBuffer {
  sizeOf(value);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return new Uint8Array(bytes).buffer;
}

function mapValues<In, Out>(
  values: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
