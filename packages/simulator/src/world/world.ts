import { createEventLog } from "./eventLog.ts";
import { createEventStats } from "./eventStats.ts";
import { createMessageIds } from "./messageIds.ts";
import { createOwners } from "./owners.ts";
import type { ObjectRecord, PersonRecord } from "./records.ts";
import { createWarnings, type WarningKind } from "./warnings.ts";

export type Merge = { previousId: string; userId: string; at: string };

export type WorldOptions = {
  emailIdentifies: boolean;
  mergeAnonymous: boolean;
  dedupeWindowMs: number;
  keep: { events: number; eventCharacters: number; warnings: number };
  now: () => number;
};

/** What Customer.io would now know, and what it counted on the way. */
export function createWorld(options: WorldOptions) {
  const { keep, now } = options;
  const warnings = createWarnings(keep.warnings);
  const world = {
    now,
    emailIdentifies: options.emailIdentifies,
    mergeAnonymous: options.mergeAnonymous,
    owners: createOwners(),
    deviceHolders: new Map<string, PersonRecord>(),
    objects: new Map<string, ObjectRecord>(),
    suppressed: new Set<string>(),
    merges: [] as Merge[],
    log: createEventLog(keep.events, keep.eventCharacters),
    tracked: createEventStats(),
    messageIds: createMessageIds(options.dedupeWindowMs),
    warnings,
    tally: freshTally(),
    warn(kind: WarningKind, message: string, messageId?: string): void {
      warnings.add(kind, message, now(), messageId);
    },
    clear(): void {
      world.owners.clear();
      world.deviceHolders.clear();
      world.objects.clear();
      world.suppressed.clear();
      world.merges.length = 0;
      world.log.clear();
      world.tracked.clear();
      world.messageIds.clear();
      warnings.clear();
      world.tally = freshTally();
    },
  };
  return world;
}

export type World = ReturnType<typeof createWorld>;

/** What happened to calls, counted exactly. */
export type Tally = {
  accepted: { identify: number; track: number; page: number; screen: number; group: number; alias: number };
  /** Calls answered with an error status, or dropped with a 200. */
  refused: number;
  dropped: number;
  /** Accepted without effect. */
  olderIdentifies: number;
  emptyIdentifies: number;
  anonymousIdentifies: number;
  suppressedCalls: number;
  duplicates: number;
};

const freshTally = (): Tally => ({
  accepted: { identify: 0, track: 0, page: 0, screen: 0, group: 0, alias: 0 },
  refused: 0,
  dropped: 0,
  olderIdentifies: 0,
  emptyIdentifies: 0,
  anonymousIdentifies: 0,
  suppressedCalls: 0,
  duplicates: 0,
});
