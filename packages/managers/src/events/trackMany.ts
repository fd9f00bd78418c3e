import type { Warehouse } from "@cionb/lakehouse";
import { readRows } from "@cionb/lakehouse";
import { InvalidInputError } from "../errors.ts";
import type { RunDeliver, RunDeliverOptions } from "../journals/runDeliver.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { rowMapper, type SourceRow } from "../mapping/mapRows.ts";
import { createRowPlaces, type RowPlaces } from "../people/rowPlaces.ts";
import { fileIdentity, queryIdentity, resumable } from "../sources/resumable.ts";
import { byPriority, type PriorityOptions } from "./byPriority.ts";
import { eventDoubts, isRecent } from "./eventDoubts.ts";
import type {
  Event,
  EventCall,
  EventDoubtKind,
  EventOptions,
  EventRules,
  MissedEvent,
  TrackReport,
} from "./models.ts";
import { eventCall } from "./toEvent.ts";

type Rows<Row> = Iterable<Row> | AsyncIterable<Row>;

/** Which column is what: an event, a page or a screen; columns that are not named become properties. */
export type EventColumns = Extract<Mapping, { as: "track" }> | Extract<Mapping, { as: "page" | "screen" }>;

/** Events, or rows of a query, of a file or of one's own that become events by their columns. */
export type EventSource =
  | Rows<Event>
  | { rows: Rows<SourceRow>; columns: EventColumns }
  | { query: string; columns: EventColumns }
  | { file: string; columns: EventColumns };

export type TrackManyOptions = EventOptions &
  RunDeliverOptions & {
    /**
     * Sends urgent events first, among `window` rows that wait. One person's events may then come out of order.
     * @default {none: in order}
     */
    priority?: PriorityOptions<EventCall>;
  };

type Parts = {
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "stream" | "tables">;
  now: () => number;
  rules: EventRules;
  options: RunDeliverOptions & Pick<TrackManyOptions, "priority">;
};

type Row = { call: EventCall } | { problem: string };
type Placed = { row: number; call: EventCall };

type Tally = Omit<TrackReport, "delivered" | "delivery" | "doubts" | "missed"> & {
  doubts: Partial<Record<EventDoubtKind, number>>;
  missed: MissedEvent[];
  places: RowPlaces;
};

const mostExamples = 5;

/** Sends an event for each row; rows that cannot be sent are counted, told with their place, and stop nothing. */
export async function trackMany(source: EventSource, parts: Parts): Promise<TrackReport> {
  const { priority, ...options } = parts.options;
  const { name, open } = await openEvents(source, parts);
  const tally: Tally = {
    ...{ rows: 0, kept: 0, refused: 0, leftOut: 0, mayStartCampaigns: 0 },
    ...{ doubts: {}, missed: [], places: createRowPlaces() },
  };
  const calls = () => callsOf(open(), parts, tally);
  // a function has no name that a later process could compare
  const named = name === undefined || priority ? undefined : JSON.stringify([name, parts.rules]);
  const delivery = await parts.deliver(named === undefined ? calls() : resumable(named, calls), options);
  const { places, missed, ...counted } = tally;
  const known = delivery.recovered === 0 && priority === undefined;
  const later = delivery.examples.map(
    ({ index, reason, outcome, ...more }): MissedEvent => ({
      row: known ? places.rowOf(index) + 1 : undefined,
      reason: outcome === "unsent" ? "unsent" : reason,
      message: "message" in more ? more.message : outcome,
    }),
  );
  return { ...counted, delivered: delivery.delivered, missed: [...missed, ...later], delivery };
}

async function* callsOf(rows: AsyncIterable<Row>, parts: Parts, tally: Tally): AsyncGenerator<EventCall> {
  const placed = readEvents(rows, parts, tally);
  const { priority } = parts.options;
  const ordered = priority
    ? byPriority(placed, { ...priority, of: ({ call }) => priority.of(call) })
    : placed;
  for await (const { call } of ordered) {
    tally.kept += 1;
    yield call;
  }
}

async function* readEvents(
  rows: AsyncIterable<Row>,
  { rules, now }: Parts,
  tally: Tally,
): AsyncGenerator<Placed> {
  const miss = (row: number, reason: MissedEvent["reason"], message: string) => {
    tally.places.skip(row);
    tally[reason === "recent" ? "leftOut" : "refused"] += 1;
    if (tally.missed.length < mostExamples) tally.missed.push({ row: row + 1, reason, message });
  };
  for await (const read of rows) {
    const row = tally.rows++;
    if ("problem" in read) {
      miss(row, "no event", read.problem);
      continue;
    }
    const { call } = read;
    const recent = isRecent(call, now());
    const doubts = eventDoubts(call, now());
    for (const kind of new Set(doubts.map((doubt) => doubt.kind)))
      tally.doubts[kind] = (tally.doubts[kind] ?? 0) + 1;
    if (rules.doubts === "refuse" && doubts.length > 0)
      miss(row, "doubtful", doubts.map(({ path, message }) => `${path}: ${message}`).join("; "));
    else if (recent && rules.recent === "leave out")
      miss(row, "recent", "it happened within the last 72 hours and could start a campaign");
    else {
      if (recent) tally.mayStartCampaigns += 1;
      yield { row, call };
    }
  }
}

type Opened = { name: string | undefined; open: () => AsyncIterable<Row> };

async function openEvents(source: EventSource, { warehouse, rules }: Parts): Promise<Opened> {
  if (!("columns" in source)) return { name: undefined, open: () => ofEvents(source) };
  const { columns } = source;
  const toCall = rowMapper(columns);
  const use = { columns, rules };
  if ("rows" in source) return { name: undefined, open: () => ofRows(source.rows, toCall) };
  if ("file" in source)
    return { name: await fileIdentity(source.file, use), open: () => ofRows(readRows(source.file), toCall) };
  const { query } = source;
  const name = await queryIdentity(query, { warehouse, use });
  return { name, open: () => ofRows(warehouse.stream<SourceRow>(query), toCall) };
}

async function* ofEvents(events: Rows<Event>): AsyncGenerator<Row> {
  for await (const event of events) {
    try {
      yield { call: eventCall(event) };
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      yield { problem: error.message };
    }
  }
}

async function* ofRows(rows: Rows<SourceRow>, toCall: ReturnType<typeof rowMapper>): AsyncGenerator<Row> {
  for await (const row of rows) {
    const call = toCall(row);
    if (call.type === "track" || call.type === "page" || call.type === "screen") yield { call };
    else yield { problem: "the columns make no event" };
  }
}
