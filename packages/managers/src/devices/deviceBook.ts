import type { Warehouse } from "@cionb/lakehouse";
import { inTurn } from "../bulk/inTurn.ts";
import { keyList, keyRows } from "../bulk/keyList.ts";
import { once } from "../bulk/once.ts";
import { changeAttributes, readAttributes } from "../objects/attributes.ts";
import type { ManagerRun } from "../run/runner.ts";
import type { PlainDevice } from "./models.ts";
import { type DeviceStateRow, devicesTable } from "./tables.ts";

export type SentDevice = { device: PlainDevice; messageId: string | null };

export type DeviceBook = ReturnType<typeof createDeviceBook>;

/** The devices that Customer.io was told of, kept in a table. Changes wait for each other. */
export function createDeviceBook(parts: {
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "remove">;
  run: ManagerRun;
  personKey: (text: string) => string;
}) {
  const { warehouse, run, personKey } = parts;
  const ready = once(() => warehouse.migrate([devicesTable]));
  const change = inTurn();

  /** Devices by token. */
  async function find(tokens: readonly string[]): Promise<Map<string, DeviceStateRow>> {
    await ready();
    const keys = new Map(tokens.map((token) => [personKey(token), token]));
    const rows = await warehouse.query<DeviceStateRow>(
      `select d.* from devices d join ${keyRows} wanted on wanted.key = d.token_key`,
      { keys: keyList(keys.keys()) },
    );
    return new Map(rows.map((row) => [keys.get(row.token_key) ?? row.token, row]));
  }

  const put = (sent: readonly SentDevice[]) =>
    change(async () => {
      if (sent.length === 0) return 0;
      const known = await find(sent.map(({ device }) => device.token));
      const now = new Date(run.clock.now());
      const changed = new Map<string, DeviceStateRow>();
      for (const { device, messageId } of sent) {
        const before = changed.get(device.token) ?? known.get(device.token);
        const row = deviceRow(before, device, now);
        changed.set(device.token, {
          ...row,
          ...{ token_key: personKey(device.token), person_key: personKey(device.userId) },
          ...{ message_id: messageId, run_id: run.runId, updated_at: now },
        });
      }
      await warehouse.merge(devicesTable, changed.values());
      return changed.size;
    });

  const drop = (tokens: readonly string[]) =>
    change(async () => {
      if (tokens.length === 0) return 0;
      const { deleted } = await warehouse.remove(devicesTable, {
        where: "array_contains(split(:keys, ','), token_key)",
        parameters: { keys: tokens.map(personKey).join(",") },
      });
      return deleted;
    });

  return { ready, find, put, drop };
}

type Described = Omit<DeviceStateRow, "token_key" | "person_key" | "message_id" | "run_id" | "updated_at">;

function deviceRow(before: DeviceStateRow | undefined, device: PlainDevice, now: Date): Described {
  const { userId, platform, token, attributes = {}, lastUsedAt = now } = device;
  // a device that goes to another person begins anew, as it does at Customer.io
  const known = before?.user_id === userId ? before : undefined;
  const lastUsed = known && known.last_used_at > lastUsedAt ? known.last_used_at : lastUsedAt;
  return {
    ...{ token, user_id: userId, platform },
    model: device.model ?? known?.model ?? null,
    os_version: device.osVersion ?? known?.os_version ?? null,
    app_version: device.appVersion ?? known?.app_version ?? null,
    app_namespace: device.appNamespace ?? known?.app_namespace ?? null,
    push_enabled: device.pushEnabled ?? known?.push_enabled ?? null,
    push_status: device.pushStatus ?? known?.push_status ?? null,
    attributes: JSON.stringify(changeAttributes(known ? readAttributes(known.attributes) : {}, attributes)),
    registered_at: known?.registered_at ?? now,
    last_used_at: lastUsed,
  };
}
