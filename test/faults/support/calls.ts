import type { CallInput } from "@cionb/client";

export type Track = Extract<CallInput, { type: "track" }> & { messageId: string; userId: string };

/** Call number `n` of people who take turns; its place is in `properties.n`. */
export const callNumber = (n: number, people = 200): Track => ({
  type: "track",
  userId: `u${n % people}`,
  event: "Seen",
  messageId: `m${n}`,
  timestamp: "2026-11-24T12:00:00.000Z",
  properties: { n },
});

export const calls = (count: number, people = 200): Track[] =>
  Array.from({ length: count }, (_, n) => callNumber(n, people));

export const idsOf = (some: readonly Pick<Track, "messageId">[]) => some.map(({ messageId }) => messageId);

/** The calls as a source that a later process finds again; `first` is the number of the first one. */
export const named = (count: number, people = 200, first = 0) => ({
  name: `${count} calls of ${people} from ${first}`,
  size: count,
  *read(from: number) {
    for (let n = from; n < count; n += 1) yield callNumber(first + n, people);
  },
});
