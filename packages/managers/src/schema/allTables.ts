import { apiLog, deadLetters, deliveries, runs, type Table } from "@cionb/lakehouse";
import { keyAudit } from "../authentication/keyAudit.ts";
import { devicesTable } from "../devices/tables.ts";
import { eventSessions, eventTemplates } from "../events/tables.ts";
import { messagingTables } from "../messaging/tables.ts";
import { objectTables } from "../objects/tables.ts";
import { peopleHistory } from "../people/peopleHistory.ts";
import { cdnowPurchases } from "../purchases/table.ts";
import { setupProbe } from "../setup/setupProbe.ts";
import { syntheticTables } from "../synthetic/tables.ts";
import type { TableKind } from "./models.ts";

/** Every table that the project defines: the log, its own state, and the source tables. */
export const allTables: readonly Table[] = [
  apiLog,
  deliveries,
  deadLetters,
  runs,
  keyAudit,
  ...objectTables,
  ...messagingTables,
  devicesTable,
  peopleHistory,
  eventSessions,
  eventTemplates,
  setupProbe,
  ...syntheticTables,
  cdnowPurchases,
];

const logTables = new Set([apiLog, deliveries, deadLetters, runs].map(({ name }) => name));

const stateTables = new Set(
  [
    keyAudit,
    ...objectTables,
    ...messagingTables,
    devicesTable,
    peopleHistory,
    eventSessions,
    eventTemplates,
    setupProbe,
  ].map(({ name }) => name),
);

export function kindOf(table: string): TableKind {
  if (logTables.has(table)) return "log";
  return stateTables.has(table) ? "state" : "source";
}
