import type { Change } from "../src/journal.ts";
import type { QueueName } from "./steps.ts";

export type Kept = { id: number; queue: string; text: string };

/** What a journal should hold: the reference. */
export type Model = {
  kept: readonly Kept[];
  taken: ReadonlySet<number>;
  position: string | undefined;
  next: number;
};

/** What the model becomes by a change, or nothing if the change cannot be made. */
export function changed(model: Model, change: Change): Model | undefined {
  const settled = new Set(change.settle);
  if ([...settled].some((id) => !model.kept.some((one) => one.id === id))) return undefined;
  const kept = model.kept.filter(({ id }) => !settled.has(id));
  const taken = new Set([...model.taken].filter((id) => !settled.has(id)));
  let next = model.next;
  for (const [kind, lists] of [
    ["put", change.put],
    ["hold", change.hold],
  ] as const) {
    for (const [queue, texts] of Object.entries(lists ?? {})) {
      for (const text of texts) {
        kept.push({ id: next, queue, text: String(text) });
        if (kind === "hold") taken.add(next);
        next += 1;
      }
    }
  }
  const position = change.positions?.["p"];
  return {
    kept,
    taken,
    next,
    position: position === undefined ? model.position : position === null ? undefined : String(position),
  };
}

export const shown = (model: Model, queue: QueueName) =>
  model.kept.filter((one) => one.queue === queue).map(({ id, text }) => ({ id, text }));
