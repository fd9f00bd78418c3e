import { limits } from "@cionb/api";
import type { Warehouse } from "@cionb/lakehouse";
import type { EventAges, RejectionRow, VolumeRow } from "./models.ts";

type Reading = Pick<Warehouse, "query">;
const hourMs = 3_600_000;

/** How old the events of a table are. @param now milliseconds since 1970 */
export async function readAges(
  warehouse: Reading,
  { table, timestamp }: { table: string; timestamp: string },
  now: number,
): Promise<EventAges> {
  const at = `\`${timestamp}\``;
  const from = table
    .split(".")
    .map((part) => `\`${part}\``)
    .join(".");
  const [row] = await warehouse.query<Record<string, unknown>>(
    `select count(*) as events, count(case when ${at} >= :recent and ${at} <= :now then 1 end) as recent,
       count(case when ${at} < :recent then 1 end) as older, count(case when ${at} > :ahead then 1 end) as ahead,
       count(case when ${at} is null then 1 end) as without_time, min(${at}) as oldest, max(${at}) as newest
     from ${from}`,
    {
      recent: new Date(now - limits.campaignWindowHours * hourMs),
      now: new Date(now),
      ahead: new Date(now + 24 * hourMs),
    },
  );
  const time = (value: unknown) => (value instanceof Date ? value : null);
  return {
    events: Number(row?.["events"]),
    mayStartCampaigns: Number(row?.["recent"]),
    older: Number(row?.["older"]),
    ahead: Number(row?.["ahead"]),
    withoutTime: Number(row?.["without_time"]),
    oldest: time(row?.["oldest"]),
    newest: time(row?.["newest"]),
  };
}

/** Events, pages and screens that were taken, by the hour in which they were, and name. */
export async function readVolumes(warehouse: Reading, runId: string | undefined): Promise<VolumeRow[]> {
  const rows = await warehouse.query<VolumeRow>(
    `select date_trunc('hour', settled_at) as hour, coalesce(event, type) as event, count(*) as events
     from deliveries where type in ('track', 'page', 'screen') and outcome in ('delivered', 'accepted')
       ${runId === undefined ? "" : "and run_id = :run"}
     group by 1, 2 order by hour, events desc, event`,
    runId === undefined ? {} : { run: runId },
  );
  return rows.map((row) => ({ ...row, events: Number(row.events) }));
}

/** Why events were rejected, most first. */
export async function readRejections(warehouse: Reading, runId: string | undefined): Promise<RejectionRow[]> {
  const rows = await warehouse.query<RejectionRow>(
    `select event, reason, message, count(*) as events
     from deliveries where type in ('track', 'page', 'screen') and outcome = 'rejected'
       ${runId === undefined ? "" : "and run_id = :run"}
     group by event, reason, message order by events desc, event, message`,
    runId === undefined ? {} : { run: runId },
  );
  return rows.map((row) => ({ ...row, events: Number(row.events) }));
}
