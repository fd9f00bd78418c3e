import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { ConfigurationError } from "../../errors.ts";
import type { Pace } from "../pace.ts";
import { damaged } from "./sqlite.ts";

/** The shape of the tables; raised when an older program could not read them rightly. */
export const schemaVersion = 1;
/** The oldest program that reads this shape; written into the file for older ones to name. */
const neededProgram = "0.1.0";
const applicationId = 0x63696f72; // "cior"

/** A process that shares the slots, as it last said. Times at the end of names are milliseconds. */
export type Member = {
  id: string;
  /** Slots that only it may use. */
  held: number;
  /** Slots that it needs: in use, or waited for. */
  demand: number;
  /** Requests that got through in its last window. */
  through: number;
  /** How long one of its requests may be on its way. */
  longestMs: number;
  /** Raised each time, so that others see that it lives. */
  looks: number;
  /** By the wall clock, and since the machine began. */
  seenAt: number;
  bootAt: number;
};

/** What is known of the service; times are the wall clock's. */
export type Service = {
  pace: Pace | undefined;
  /** How often the pace was lowered. */
  slowed: number;
  pausedUntil: number;
  /** Failed requests in a row, and until when the breaker is open. */
  failures: number;
  openUntil: number;
  /** When the failures were written. */
  failedAt: number;
};

// `facts` keeps its shape in every version: an older program reads from it what it would need
const tables = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE members (
    id TEXT PRIMARY KEY, held INTEGER NOT NULL CHECK (held >= 0), demand INTEGER NOT NULL CHECK (demand >= 0),
    through INTEGER NOT NULL, longest_ms INTEGER NOT NULL, looks INTEGER NOT NULL, seen_at INTEGER NOT NULL,
    boot_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE service (
    only INTEGER PRIMARY KEY CHECK (only = 1), slots INTEGER NOT NULL, ceiling INTEGER NOT NULL,
    step INTEGER NOT NULL, pace_at INTEGER NOT NULL, slowed INTEGER NOT NULL, paused_until INTEGER NOT NULL,
    failures INTEGER NOT NULL, open_until INTEGER NOT NULL, failed_at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO service VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  INSERT INTO facts VALUES ('needs', '${neededProgram}');
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${schemaVersion};
`;

export const createRateTables = (database: DatabaseSync): void => database.exec(tables);

/** @throws {ConfigurationError} if the file is not a rate file of a version that this program knows */
export function checkRateTables(database: DatabaseSync, file: string): void {
  const pragma = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];
  if (pragma("application_id") !== applicationId) throw damaged(file, "the file is no rate file");
  const version = pragma("user_version");
  if (typeof version !== "number" || version < 1) throw damaged(file, `its schema version is ${version}`);
  if (version > schemaVersion) throw newer(database, file, version);
  const found = pragma("quick_check");
  if (found !== "ok") throw damaged(file, `the check of the file says ${String(found)}`);
}

/** Reads and writes the tables, within a transaction of the caller's. */
export type RateTables = {
  members(): Member[];
  put(member: Member): void;
  remove(id: string): void;
  service(): Service;
  putService(service: Service): void;
};

export function createRateReader(database: DatabaseSync, file: string): RateTables {
  const prepared = new Map<string, StatementSync>();
  const sql = (text: string) => {
    const known = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, known);
    return known;
  };
  return {
    members: () =>
      sql("SELECT * FROM members")
        .all()
        .map((row) => memberOf(row, file)),
    put: ({ id, held, demand, through, longestMs, looks, seenAt, bootAt }) =>
      void sql("INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?)").run(
        ...[id, held, demand, through],
        ...[longestMs, looks, seenAt, bootAt].map(Math.round),
      ),
    remove: (id) => void sql("DELETE FROM members WHERE id = ?").run(id),
    service: () => serviceOf(sql("SELECT * FROM service").get() ?? {}, file),
    putService({ pace, slowed, pausedUntil, failures, openUntil, failedAt }) {
      const { slots = 0, ceiling = 0, step = 0, at = 0 } = pace ?? {};
      const values = [slots, ceiling, step, at, slowed, pausedUntil, failures, openUntil, failedAt];
      sql("INSERT OR REPLACE INTO service VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
        ...values.map(Math.round),
      );
    },
  };
}

type Row = Record<string, SQLOutputValue>;

const reading = (row: Row, file: string) => (column: string) => {
  const value = row[column];
  if (typeof value === "number") return value;
  throw damaged(file, `the column ${column} holds no number`);
};

function memberOf(row: Row, file: string): Member {
  const number = reading(row, file);
  const { id } = row;
  if (typeof id !== "string") throw damaged(file, "the column id holds no text");
  return {
    id,
    held: number("held"),
    demand: number("demand"),
    through: number("through"),
    longestMs: number("longest_ms"),
    looks: number("looks"),
    seenAt: number("seen_at"),
    bootAt: number("boot_at"),
  };
}

function serviceOf(row: Row, file: string): Service {
  const number = reading(row, file);
  const slots = number("slots");
  const pace = { slots, ceiling: number("ceiling"), step: number("step"), at: number("pace_at") };
  return {
    pace: slots === 0 ? undefined : pace,
    slowed: number("slowed"),
    pausedUntil: number("paused_until"),
    failures: number("failures"),
    openUntil: number("open_until"),
    failedAt: number("failed_at"),
  };
}

function newer(database: DatabaseSync, file: string, version: number) {
  const needs = database.prepare("SELECT value FROM facts WHERE name = 'needs'").get()?.["value"];
  const named = typeof needs === "string" ? needs : "a newer version";
  return new ConfigurationError(
    "rateFolder",
    `Cannot share the limit through ${file}: it has schema ${version}, this program knows ${schemaVersion}. Use cionb ${named} or newer in every program that sends with this key`,
  );
}
