import { createIdSet } from "./idSet.ts";

/** How many places an expiring memory of ids may have before it forgets the oldest. */
const windowCapacity = 2_000_000;

/** What is known of the `messageId`s of accepted calls. */
export type MessageIds = {
  /** Calls without one. */
  readonly missing: number;
  readonly distinct: number;
  /** Ids that came more than once, with how often they came in all. */
  readonly repeated: ReadonlyMap<string, number>;
};

/**
 * `windowMs` is for how long the same id makes a call a duplicate; 0 is never.
 * `note` is true when the call is a duplicate that must not be applied.
 */
export function createMessageIds(windowMs: number): MessageIds & {
  note(id: string | undefined, now: number): boolean;
  clear(): void;
} {
  const distinct = createIdSet();
  const repeated = new Map<string, number>();
  const recent = new Map<string, number>();
  let missing = 0;

  const isRecent = (id: string, now: number): boolean => {
    const seenAt = recent.get(id);
    if (seenAt !== undefined && now - seenAt < windowMs) return true;
    recent.delete(id);
    recent.set(id, now);
    for (const [oldest, at] of recent) {
      if (recent.size <= windowCapacity && now - at < windowMs) break;
      recent.delete(oldest);
    }
    return false;
  };

  return {
    note(id, now) {
      if (id === undefined) {
        missing++;
        return false;
      }
      if (!distinct.add(id)) repeated.set(id, (repeated.get(id) ?? 1) + 1);
      return windowMs > 0 && isRecent(id, now);
    },
    get missing() {
      return missing;
    },
    get distinct() {
      return distinct.size;
    },
    repeated,
    clear() {
      distinct.clear();
      repeated.clear();
      recent.clear();
      missing = 0;
    },
  };
}
