import type { RunDeliver, RunDeliverOptions } from "../journals/runDeliver.ts";
import { messageIdOf } from "../mapping/messageIdOf.ts";
import { parseInput } from "../parseInput.ts";
import type { HistoryBook, Recorded } from "./historyBook.ts";
import {
  type AttributeChange,
  type ChangesReport,
  changeSchema,
  type HistoryAttribute,
  type IdentifyCall,
  type MissedRow,
} from "./models.ts";

type Changes = Iterable<AttributeChange> | AsyncIterable<AttributeChange>;

type Parts = {
  deliver: RunDeliver;
  book: HistoryBook;
  /** @throws {InvalidInputError} if the value is none that is known */
  checkValue: (value: string) => void;
  now: () => number;
  options: RunDeliverOptions;
};

const groupSize = 5_000; // one commit of the history each
const mostExamples = 5;

/**
 * Sends changes in groups and writes each group's delivered ones into the history. The message id says who changed to
 * what and when, so that the same changes again give the same ids and no second row. A group that could not be
 * delivered whole, or a drain, ends the run.
 * @throws {InvalidInputError} for a change that is none or has an unknown value, before its group is sent
 */
export async function changeMany(
  attribute: HistoryAttribute,
  changes: Changes,
  parts: Parts,
): Promise<ChangesReport> {
  const report = { changes: 0, recorded: 0, missed: 0, examples: [] as MissedRow[] };
  for await (const group of groupsOf(changes, attribute, parts)) {
    const missed = new Map<string, string>();
    const delivery = await parts.deliver(
      group.map((change) => callOf(attribute, change)),
      {
        ...parts.options,
        onMissed: async (outcomes) => {
          for (const { call, outcome } of outcomes)
            missed.set(call.messageId ?? "", "message" in outcome ? outcome.message : outcome.outcome);
          await parts.options.onMissed?.(outcomes);
        },
      },
    );
    // the group is read in order, so what was not read is at its end
    for (const { messageId } of group.slice(delivery.calls - delivery.recovered))
      missed.set(messageId, "the delivery ended before this change");
    const taken = group.filter(({ messageId }) => !missed.has(messageId));
    await parts.book.write(attribute, taken);
    for (const [place, { messageId }] of group.entries()) {
      const message = missed.get(messageId);
      if (message === undefined || report.examples.length >= mostExamples) continue;
      report.examples.push({ row: report.changes + place + 1, reason: "unsent", message });
    }
    report.changes += group.length;
    report.recorded += taken.length;
    report.missed += group.length - taken.length;
    if (!delivery.complete) break;
  }
  return report;
}

export function callOf(attribute: HistoryAttribute, change: Recorded): IdentifyCall {
  const { userId, value, changedAt, messageId } = change;
  return {
    type: "identify",
    userId,
    traits: { [attribute]: value },
    timestamp: changedAt.toISOString(),
    messageId,
  };
}

/** A change with the id that says who changed to what and when. */
export function recorded(attribute: HistoryAttribute, change: Omit<Recorded, "messageId">): Recorded {
  const changedAt = change.changedAt.toISOString();
  return { ...change, messageId: messageIdOf({ ...change, attribute, changedAt }) };
}

async function* groupsOf(changes: Changes, attribute: HistoryAttribute, { checkValue, now }: Parts) {
  let group: Recorded[] = [];
  for await (const given of changes) {
    const {
      userId,
      value,
      changedAt = new Date(now()),
    } = parseInput(changeSchema, given, `Cannot set ${attribute}`);
    checkValue(value);
    group.push(recorded(attribute, { userId, value, changedAt }));
    if (group.length < groupSize) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
