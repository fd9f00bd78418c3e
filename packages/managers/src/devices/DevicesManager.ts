import { randomUUID } from "node:crypto";
import { batchFailure, type CallInput, type Client, type Delivered } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { advise } from "../bulk/advise.ts";
import type { BulkReport } from "../bulk/bulkReport.ts";
import type { Rows } from "../bulk/rows.ts";
import { type BulkOptions, type Placed, type Planned, sendRows } from "../bulk/sendRows.ts";
import { InvalidInputError, ManagerStateError } from "../errors.ts";
import type { RunDeliver } from "../journals/runDeliver.ts";
import { type Irreversible, irreversibleSchema } from "../objects/models.ts";
import { parseInput } from "../parseInput.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { createDeviceBook, type DeviceBook, type SentDevice } from "./deviceBook.ts";
import { deviceOfRow, isSent, registerCall, removeCall } from "./deviceCalls.ts";
import { readHealth, readReadiness } from "./deviceQueries.ts";
import {
  type DeviceChange,
  type DeviceHealth,
  type DeviceInput,
  type DeviceName,
  deviceChangeSchema,
  deviceNameSchema,
  deviceSchema,
  type PlainDevice,
  type PushReadiness,
  type Refresh,
  refreshSchema,
  type StaleFilter,
  staleSchema,
} from "./models.ts";
import type { DeviceStateRow } from "./tables.ts";
import { platforms } from "./tokens.ts";

export type DevicesManagerOptions = {
  client: Pick<Client, "batch" | "track">;
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "remove" | "stream">;
  run: Runner;
  /** A person's id, or a token, as the keyed hash that names it in tables. */
  personKey: (text: string) => string;
  /** What becomes of a token that another person has: Customer.io gives it to the last one. @default "warn" */
  otherPerson?: "warn" | "refuse";
  /** @default randomUUID */
  uuid?: () => string;
};

/** A device that was registered; `kept`: in the table alone, because Customer.io has no devices of its platform. */
export type DeviceResult = ((Delivered & { kept: false }) | { kept: true }) & { warnings: readonly string[] };

/** Devices that are to go, with the report of the calls. `removed` are those that the table no longer holds. */
export type StaleReport = { removed: number; sent: BulkReport };

const dayMs = 86_400_000;

/**
 * Push devices of people. iOS and Android devices go to Customer.io with its exact events, the token in
 * `context.device.token`; it has no other platforms, so web and desktop devices are kept in the table `devices` alone.
 * Tokens are checked by platform, since Customer.io takes any text and loses the message later.
 */
export class DevicesManager {
  readonly #options: DevicesManagerOptions;
  readonly #run: ManagerRun;
  readonly #book: DeviceBook;
  readonly #uuid: () => string;

  constructor(options: DevicesManagerOptions) {
    const { warehouse, run, personKey, uuid = randomUUID } = options;
    this.#options = options;
    this.#run = run.manager("DevicesManager");
    this.#book = createDeviceBook({ warehouse, run: this.#run, personKey });
    this.#uuid = uuid;
  }

  /**
   * Registers a device, or says more of it (`Device Created or Updated`).
   * @throws {InvalidInputError} if the token is none of the platform, or another person's and that is to be refused
   */
  register(input: DeviceInput): Promise<DeviceResult> {
    return this.#run.run("register", () => this.#register(input));
  }

  /** Changes what is given of a device that is known. @throws {ManagerStateError} if it is not this person's */
  update(change: DeviceChange): Promise<DeviceResult> {
    return this.#run.run("update", async () => {
      const what = "Cannot update the device";
      const plain = parseInput(deviceChangeSchema, change, what);
      const { platform } = await this.#known(plain, what);
      return this.#register({ ...plain, platform });
    });
  }

  /**
   * Puts a new token in the place of an old one, as an app does when the push service gives it another: one request
   * registers the new token with what is known of the device, and then removes the old one.
   * @throws {ManagerStateError} if the old token is not this person's
   * @throws {BatchError} if one of the calls was not taken; the table then has what was
   */
  refreshToken(input: Refresh): Promise<{ platform: string; kept: boolean }> {
    return this.#run.run("refreshToken", async () => {
      const what = "Cannot refresh the token";
      const { userId, oldToken, newToken } = parseInput(refreshSchema, input, what);
      const row = await this.#known({ userId, token: oldToken }, what);
      const now = new Date(this.#run.clock.now());
      const device = parseInput(deviceSchema, { ...deviceOf(row), token: newToken, lastUsedAt: now }, what);
      if (newToken === oldToken) throw new InvalidInputError(`${what}: the new token is the old one.`);
      const { platform } = device;
      if (!isSent(platform)) {
        await this.#book.put([{ device, messageId: null }]);
        await this.#book.drop([oldToken]);
        return { platform, kept: true };
      }
      await this.#replace({ ...device, platform }, oldToken);
      return { platform, kept: false };
    });
  }

  /**
   * Takes a device from a person (`Device Deleted`). Its attributes are gone for good; the app may register it again.
   * @throws {ManagerStateError} if it is not this person's
   */
  remove(name: DeviceName, said: Irreversible): Promise<DeviceResult> {
    return this.#run.run("remove", async () => {
      const what = "Cannot remove the device";
      parseInput(irreversibleSchema, said, what);
      const { userId, token } = parseInput(deviceNameSchema, name, what);
      const { platform } = await this.#known({ userId, token }, what);
      if (!isSent(platform)) {
        await this.#book.drop([token]);
        return { kept: true, warnings: [] };
      }
      const { type: _, ...call } = removeCall({ userId, token, platform });
      const delivered = await this.#options.client.track(call);
      await this.#book.drop([token]);
      return { ...delivered, kept: false, warnings: [] };
    });
  }

  /** Devices that were not used for so many days, those that rest longest first. */
  stale(filter: StaleFilter = {}): Promise<DeviceStateRow[]> {
    return this.#run.run("stale", async () => {
      await this.#book.ready();
      const query = "select * from devices where last_used_at < :before order by last_used_at, token_key";
      return this.#options.warehouse.query<DeviceStateRow>(query, { before: this.#before(filter) });
    });
  }

  /**
   * Removes every device that was not used for so many days; look at `stale()` first. Attributes of the devices are
   * gone for good; an app that is used again registers itself again.
   */
  removeStale(filter: StaleFilter & Irreversible, bulk: BulkOptions = {}): Promise<StaleReport> {
    return this.#run.run("removeStale", async () => {
      const { irreversible, ...rest } = filter;
      parseInput(irreversibleSchema, { irreversible }, "Cannot remove stale devices");
      await this.#book.ready();
      const query =
        "select user_id, token, platform from devices where last_used_at < :before order by last_used_at, token_key";
      let removed = 0;
      const sent = await sendRows<StaleDevice, string>({
        ...{ ...this.#options, options: bulk, clock: this.#run.clock },
        rows: { query, parameters: { before: this.#before(rest) } },
        fromRow: (row) => row,
        plan: async (part) => part.map((one) => this.#planRemoval(one)),
        record: async (tokens) => {
          const dropped = await this.#book.drop(tokens);
          removed += dropped;
          return dropped;
        },
      });
      return { removed, sent };
    });
  }

  /** The devices of a person, the last used first. */
  forPerson(userId: string): Promise<DeviceStateRow[]> {
    return this.#run.run("forPerson", async () => {
      const name = parseInput(deviceNameSchema.pick({ userId: true }), { userId }, "Cannot read the devices");
      await this.#book.ready();
      return this.#options.warehouse.query<DeviceStateRow>(
        "select * from devices where person_key = :person order by last_used_at desc, token_key",
        { person: this.#options.personKey(name.userId) },
      );
    });
  }

  /** Devices by platform and app version: reachable, unregistered, disabled, stale; from the table. */
  health(filter: StaleFilter = {}): Promise<DeviceHealth[]> {
    return this.#run.run("health", async () => {
      await this.#book.ready();
      return readHealth(this.#options.warehouse, this.#before(filter));
    });
  }

  /** How many people a push message would reach: one reachable device on iOS or Android is enough. */
  readiness(): Promise<PushReadiness> {
    return this.#run.run("readiness", async () => {
      await this.#book.ready();
      return readReadiness(this.#options.warehouse);
    });
  }

  /**
   * Registers any number of devices. Rows of a query name `user_id`, `platform`, `token` and, if need be, `model`,
   * `os_version`, `app_version`, `app_namespace`, `push_enabled`, `push_status`, `last_used_at`; all other columns are
   * attributes. A row that cannot be is refused with its position, and the others go on.
   */
  registerMany(rows: Rows<DeviceInput>, options: BulkOptions = {}): Promise<BulkReport> {
    return this.#run.run("registerMany", () =>
      sendRows({
        ...{ ...this.#options, rows, options, clock: this.#run.clock, fromRow: deviceOfRow },
        plan: (part) => this.#plan(part),
        record: (taken) => this.#book.put(taken),
      }),
    );
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  #before(filter: StaleFilter): Date {
    const { days, now } = parseInput(staleSchema, filter, "Cannot tell which devices are stale");
    return new Date((now?.getTime() ?? this.#run.clock.now()) - days * dayMs);
  }

  async #known({ userId, token }: DeviceName, what: string) {
    const row = (await this.#book.find([token])).get(token);
    const platform = platforms.find((one) => one === row?.platform);
    if (row?.user_id === userId && platform !== undefined) return { ...row, platform };
    throw new ManagerStateError(`${what}: the person has no device with this token. Register it first.`);
  }

  async #register(input: DeviceInput): Promise<DeviceResult> {
    const [planned] = await this.#plan([{ position: 0, input }]);
    if (planned === undefined || "refused" in planned)
      throw new InvalidInputError(planned?.refused ?? "Cannot register nothing.");
    const { warnings } = planned;
    if ("kept" in planned) {
      await this.#book.put([planned.kept]);
      return { kept: true, warnings };
    }
    const { call, record } = planned;
    if (call.type !== "track") throw new InvalidInputError("Cannot register: the call is no track call.");
    const delivered = await this.#options.client.track(call);
    await this.#book.put([record]);
    return { ...delivered, kept: false, warnings };
  }

  async #replace(device: PlainDevice & { platform: "ios" | "android" }, oldToken: string): Promise<void> {
    const messageId = this.#uuid();
    const calls: CallInput[] = [
      { ...registerCall(device), messageId },
      { ...removeCall({ ...device, token: oldToken }), messageId: this.#uuid() },
    ];
    const report = await this.#options.client.batch(calls, { throwOnFailure: false });
    const [registered, dropped] = report.outcomes.map(({ outcome }) => taken.has(outcome));
    if (registered) await this.#book.put([{ device, messageId }]);
    if (dropped) await this.#book.drop([oldToken]);
    const failure = batchFailure(report, undefined);
    if (failure) throw failure;
  }

  #planRemoval({ position, input }: Placed): Planned<string> {
    const { user_id: userId, token, platform } = input as StaleDevice;
    if (!isSent(platform)) return { position, kept: token, warnings: [] };
    const call = { ...removeCall({ userId, token, platform }), messageId: this.#uuid() };
    return { position, call, record: token, warnings: [] };
  }

  async #plan(part: readonly Placed[]): Promise<Planned<SentDevice>[]> {
    const what = "Cannot register the device";
    const parsed = part.map(({ position, input }) => ({ position, ...parseDevice(input, what) }));
    const holders = new Map<string, string>();
    for (const [token, row] of await this.#book.find(parsed.flatMap((one) => one.device?.token ?? [])))
      holders.set(token, row.user_id);
    return parsed.map(({ position, device, refused }) => {
      if (device === undefined) return { position, refused };
      const holder = holders.get(device.token);
      const another = holder !== undefined && holder !== device.userId;
      const moved = "another person has this token, and only the last one keeps it";
      if (another && this.#options.otherPerson === "refuse")
        return { position, refused: `${what}: ${moved}. Remove it there first.` };
      holders.set(device.token, device.userId);
      return this.#planOne(position, device, another ? [moved] : []);
    });
  }

  #planOne(position: number, device: PlainDevice, doubts: readonly string[]): Planned<SentDevice> {
    const { platform } = device;
    if (!isSent(platform)) return { position, kept: { device, messageId: null }, warnings: doubts };
    const messageId = this.#uuid();
    const call = { ...registerCall({ ...device, platform }), messageId };
    const warnings = [...doubts, ...advise(call, this.#run.clock.now())];
    return { position, call, record: { device, messageId }, warnings };
  }
}

type StaleDevice = { user_id: string; token: string; platform: string };

const taken: ReadonlySet<string> = new Set(["delivered", "accepted"]);

type ParsedDevice = { device: PlainDevice; refused?: undefined } | { device?: undefined; refused: string };

function parseDevice(input: unknown, what: string): ParsedDevice {
  try {
    return { device: parseInput(deviceSchema, input, what) };
  } catch (error) {
    if (error instanceof InvalidInputError) return { refused: error.message };
    throw error;
  }
}

/** What a row knows of a device, as an input. */
function deviceOf(row: DeviceStateRow & { platform: PlainDevice["platform"] }) {
  const { model, os_version, app_version, app_namespace, push_enabled, push_status, attributes } = row;
  const given = <Value>(name: string, value: Value | null | undefined) =>
    value == null ? {} : { [name]: value };
  return {
    ...{ userId: row.user_id, platform: row.platform, attributes: JSON.parse(attributes) as unknown },
    ...{ ...given("model", model), ...given("osVersion", os_version), ...given("appVersion", app_version) },
    ...{ ...given("appNamespace", app_namespace), ...given("pushEnabled", push_enabled) },
    ...given("pushStatus", push_status),
  };
}
