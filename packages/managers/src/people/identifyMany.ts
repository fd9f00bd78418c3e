import type { DeliverReport } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import type { RunDeliver, RunDeliverOptions } from "../journals/runDeliver.ts";
import { resumable } from "../sources/resumable.ts";
import { createIdKinds } from "./doubts.ts";
import { keepNewest } from "./keepNewest.ts";
import type {
  DoubtKind,
  IdentifyCall,
  IdentifyReport,
  MissedRow,
  TraitOptions,
  TraitRules,
} from "./models.ts";
import { openPeople, type PeopleSource, type PersonRow } from "./peopleSource.ts";
import { createRowPlaces, type RowPlaces } from "./rowPlaces.ts";
import { doubtText, ruleCall } from "./toIdentify.ts";

export type IdentifyManyOptions = TraitOptions &
  RunDeliverOptions & {
    /**
     * Sends only the newest row of a person, by `timestamp` or else by place, when fewer than `window` other people
     * lie between the two. For a table `deduplicate` is exact. @default {none: every row is sent}
     */
    newest?: { window: number };
  };

type Parts = {
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "stream" | "tables">;
  now: () => number;
  rules: TraitRules;
  options: RunDeliverOptions & Pick<IdentifyManyOptions, "newest">;
};

type Placed = { row: number; call: IdentifyCall };

/** What was counted while rows became calls. */
type Tally = Pick<IdentifyReport, "rows" | "kept" | "doubtful" | "repeated"> & {
  doubts: Partial<Record<DoubtKind, number>>;
  missed: MissedRow[];
  places: RowPlaces;
};

const mostExamples = 5;

/** Sends a person for each row; rows that cannot be sent are counted, told with their place, and stop nothing. */
export async function identifyMany(source: PeopleSource, parts: Parts): Promise<IdentifyReport> {
  const { newest, ...options } = parts.options;
  const opened = await openPeople(source, parts.rules, parts.warehouse);
  const tally = createTally();
  const calls = () => callsOf(opened.open(), { ...parts, newest, tally });
  const name = opened.name && JSON.stringify([opened.name, parts.rules, newest ?? null]);
  const delivery = await parts.deliver(name ? resumable(name, calls) : calls(), options);
  const { places, missed, ...counted } = tally;
  return {
    ...counted,
    delivered: delivery.delivered,
    missed: [...missed, ...missedIn(delivery, places)],
    delivery,
  };
}

function createTally(): Tally {
  const places = createRowPlaces();
  return { rows: 0, kept: 0, doubtful: 0, repeated: 0, doubts: {}, missed: [], places };
}

type Reading = Parts & { newest: IdentifyManyOptions["newest"] | undefined; tally: Tally };

async function* callsOf(rows: AsyncIterable<PersonRow>, reading: Reading): AsyncGenerator<IdentifyCall> {
  const { newest, tally } = reading;
  const placed = readPeople(rows, reading);
  const kept = newest
    ? keepNewest(placed, {
        window: newest.window,
        key: ({ call }) => call.userId ?? call.anonymousId,
        at: ({ call }) => timeOf(call),
        onDropped: ({ row }) => {
          tally.repeated += 1;
          tally.places.skip(row);
        },
      })
    : placed;
  for await (const { call } of kept) {
    tally.kept += 1;
    yield call;
  }
}

async function* readPeople(rows: AsyncIterable<PersonRow>, reading: Reading): AsyncGenerator<Placed> {
  const { tally, rules, now } = reading;
  const otherKind = createIdKinds();
  const leaveOut = (row: number, message: string) => {
    tally.doubtful += 1;
    tally.places.skip(row);
    if (tally.missed.length < mostExamples) tally.missed.push({ row: row + 1, reason: "doubtful", message });
  };
  for await (const read of rows) {
    const row = tally.rows++;
    if ("problem" in read) {
      leaveOut(row, read.problem);
      continue;
    }
    const { call, doubts } = ruleCall(read.call, rules, now());
    const mixed = otherKind(call.userId);
    const all = mixed ? [...doubts, mixed] : doubts;
    for (const kind of new Set(all.map((doubt) => doubt.kind)))
      tally.doubts[kind] = (tally.doubts[kind] ?? 0) + 1;
    if (rules.doubts === "refuse" && all.length > 0) leaveOut(row, doubtText(all));
    else yield { row, call };
  }
}

const timeOf = ({ timestamp }: IdentifyCall): number | undefined =>
  timestamp === undefined ? undefined : new Date(timestamp).getTime();

/** Of calls that an earlier process left, the row is not known. */
function missedIn({ examples, recovered }: DeliverReport, places: RowPlaces): MissedRow[] {
  return examples.map(({ index, reason, outcome, ...rest }) => ({
    row: recovered === 0 ? places.rowOf(index) + 1 : undefined,
    reason: outcome === "unsent" ? "unsent" : reason,
    message: "message" in rest ? rest.message : outcome,
  }));
}
