import type { CallInput } from "@cionb/client";
import { MappingError } from "../errors.ts";
import { type Mapping, mappingSchema, type Source } from "./mapping.ts";
import { type MappingPlan, type Member, memberList, namedColumns, planMapping } from "./mappingPlan.ts";
import { messageIdOf } from "./messageIdOf.ts";
import { momentOf, parseMoment } from "./moment.ts";
import { plainValue } from "./plainValue.ts";

export type SourceRow = Readonly<Record<string, unknown>>;

/**
 * Turns rows into calls, one a row, in order and one at a time. Ids become texts. `traits` or `properties` are all
 * columns that the mapping does not name elsewhere, unless it lists some. Without `messageId` the id is derived from
 * what the row says, so that a second run sends the same ids. Values are not checked here: a row without an id
 * becomes a call that the client rejects with its reason.
 * @throws {MappingError} if the mapping is not one, names a column that the first row does not have, or the first
 *   timestamp has no zone and the mapping names none
 */
export function mapRows(rows: Iterable<SourceRow>, mapping: Mapping): Iterable<CallInput>;
export function mapRows(rows: AsyncIterable<SourceRow>, mapping: Mapping): AsyncIterable<CallInput>;
export function mapRows(rows: Iterable<SourceRow> | AsyncIterable<SourceRow>, mapping: Mapping) {
  const toCall = rowMapper(mapping);
  return Symbol.asyncIterator in rows ? mapAsync(rows, toCall) : mapSync(rows, toCall);
}

function mapSync(rows: Iterable<SourceRow>, toCall: (row: SourceRow) => CallInput): Iterable<CallInput> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield toCall(row);
    },
  };
}

async function* mapAsync(
  rows: AsyncIterable<SourceRow>,
  toCall: (row: SourceRow) => CallInput,
): AsyncIterable<CallInput> {
  for await (const row of rows) yield toCall(row);
}

/** The function that `mapRows` applies to each row. @throws {MappingError} as `mapRows` */
export function rowMapper(mapping: Mapping): (row: SourceRow) => CallInput {
  const parsed = mappingSchema.safeParse(mapping);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new MappingError(`Cannot use the mapping: ${issue?.path.join(".") || "as"}: ${issue?.message}`);
  }
  const plan = planMapping(parsed.data);
  const named = namedColumns(plan);
  const timestampOf = timestampReader(plan);
  let checked = false;
  return (row) => {
    if (!checked) checkColumns(named, row);
    checked = true;
    return toCall(plan, { named, timestamp: timestampOf(row) }, row);
  };
}

/** Times of a file are of one kind: when the first one has no zone, none will, and nothing should be sent. */
function timestampReader({ timestamp, timeZone }: MappingPlan): (row: SourceRow) => string | undefined {
  let checked = timeZone !== undefined;
  return (row) => {
    const text = timestamp === undefined ? undefined : textOf(timestamp, row);
    if (text === undefined) return undefined;
    const moment = parseMoment(text);
    if (!checked && moment.kind === "local") throw withoutZone(timestamp);
    checked = true;
    return moment.kind === "local" && timeZone === undefined ? text : momentOf(moment, timeZone ?? "UTC");
  };
}

function withoutZone(timestamp: Source | undefined): MappingError {
  const where = typeof timestamp === "string" ? `in column ${timestamp} ` : "";
  return new MappingError(
    `Cannot map the rows: the times ${where}name no time zone, so the moment is not known. Say which one they are in, such as Europe/Berlin or UTC: with --time-zone on the command line, with timeZone in a mapping.`,
  );
}

function checkColumns(named: ReadonlySet<string>, row: SourceRow): void {
  const missing = [...named].filter((column) => !Object.hasOwn(row, column));
  if (missing.length === 0) return;
  throw new MappingError(
    `Cannot map the rows: they have no column ${missing.join(", ")}. They have: ${Object.keys(row).join(", ")}.`,
  );
}

type Known = { named: ReadonlySet<string>; timestamp: string | undefined };

function toCall(plan: MappingPlan, { named, timestamp }: Known, row: SourceRow): CallInput {
  const call: Record<string, unknown> = { type: plan.type, ...(timestamp !== undefined && { timestamp }) };
  for (const [field, source] of plan.texts) {
    const text = textOf(source, row);
    if (text !== undefined) call[field] = text;
  }
  if (plan.rest) call[plan.rest] = restOf(plan, named, row);
  if (plan.context) call["context"] = collect(memberList(plan.context), row, "omit");
  call["messageId"] ??= messageIdOf(call);
  // the client checks every call against the contract before it sends one
  return call as CallInput;
}

function textOf(source: Source, row: SourceRow): string | undefined {
  const value = typeof source === "string" ? plainValue(row[source]) : source.value;
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

function restOf(plan: MappingPlan, named: ReadonlySet<string>, row: SourceRow): Record<string, unknown> {
  const everyOther = () => Object.keys(row).filter((column) => !named.has(column));
  const list =
    plan.restMembers === "*" ? everyOther().map((column): Member => [column, [column]]) : undefined;
  const rest = collect(list ?? memberList(plan.restMembers), row, plan.empty);
  const objectTypeId = plan.objectTypeId === undefined ? undefined : textOf(plan.objectTypeId, row);
  if (objectTypeId !== undefined) rest["objectTypeId"] = objectTypeId;
  if (plan.relationshipAttributes !== undefined)
    rest["relationshipAttributes"] = collect(memberList(plan.relationshipAttributes), row, plan.empty);
  return rest;
}

function collect(list: readonly Member[], row: SourceRow, empty: "omit" | "clear"): Record<string, unknown> {
  const collected: Record<string, unknown> = {};
  for (const [column, path] of list) {
    const value = plainValue(row[column]) ?? null;
    if (value !== null || empty === "clear") place(collected, path, value);
  }
  return collected;
}

/** Puts `value` at a path such as address.city, making the objects on the way. */
function place(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    define(into, name, value);
    return;
  }
  const inner = Object.hasOwn(into, name) ? into[name] : undefined;
  const next = isObject(inner) ? inner : {};
  if (next !== inner) define(into, name, next);
  place(next, rest, value);
}

// a column called __proto__ stays a member like any other, for the client to refuse
const define = (into: Record<string, unknown>, name: string, value: unknown): void => {
  Object.defineProperty(into, name, { value, enumerable: true, writable: true, configurable: true });
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
