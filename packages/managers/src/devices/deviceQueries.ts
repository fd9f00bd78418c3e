import type { Warehouse } from "@cionb/lakehouse";
import { type DeviceHealth, deviceHealthSchema, type PushReadiness, readinessSchema } from "./models.ts";

type Reader = Pick<Warehouse, "query">;

const reachable = "coalesce(push_enabled, true) and coalesce(push_status, 'delivered') <> 'unregistered'";

/** By platform and app version, those with most devices first. */
export async function readHealth(warehouse: Reader, before: Date): Promise<DeviceHealth[]> {
  const rows = await warehouse.query(
    `select platform, app_version, count(*) as devices, count(distinct person_key) as people,
       count(case when ${reachable} then 1 end) as reachable,
       count(case when push_status = 'unregistered' then 1 end) as unregistered,
       count(case when push_enabled = false then 1 end) as disabled,
       count(case when last_used_at < :before then 1 end) as stale
     from devices group by platform, app_version order by devices desc, platform, app_version`,
    { before },
  );
  return rows.map((row) => deviceHealthSchema.parse(row));
}

/** People with a device, those with a reachable one on iOS or Android, and those with several devices. */
export async function readReadiness(warehouse: Reader): Promise<PushReadiness> {
  const [row] = await warehouse.query(
    `select count(*) as people, count(case when reachable > 0 then 1 end) as reachable,
       count(case when devices > 1 then 1 end) as several, coalesce(sum(devices), 0) as devices
     from (
       select person_key, count(*) as devices,
         count(case when platform in ('ios', 'android') and ${reachable} then 1 end) as reachable
       from devices group by person_key) p`,
  );
  return readinessSchema.parse(row);
}
