import { randomUUID } from "node:crypto";
import type { Region } from "@cionb/api";
import type { Client } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import type { Secret } from "../configuration/secret.ts";
import { KeyNotGoodError, ManagerStateError } from "../errors.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { createAuditBook } from "./auditBook.ts";
import { measureHealth } from "./health.ts";
import type { AuditAction, AuditReport, ConnectionState, Health, KeyValidation, Rotation } from "./models.ts";
import { createRotatingClient, type RotatingClient } from "./rotatingClient.ts";
import { describeVerdict, validateKey } from "./validateKey.ts";

export type AuthenticationManagerOptions = {
  /** The key to begin with. */
  writeKey: Secret;
  /** Makes a client of a key; `region` only when another region is asked for than the configured one. */
  clientFor: (options: { writeKey: string; region?: Region }) => Client;
  warehouse: Pick<Warehouse, "append" | "migrate" | "query">;
  run: Runner;
  /** Writes the log rows that wait, so that what is read back is complete. @default nothing waits */
  flush?: () => Promise<void>;
  /** @default randomUUID */
  uuid?: () => string;
};

/**
 * The connection to Customer.io: is the key good, how is the connection, how is the key changed, who used it. Each
 * use of a key leaves a row in `key_audit`, with its fingerprint, never the key.
 */
export class AuthenticationManager {
  /** Sends with the newest key, also while a key is being rotated. */
  readonly client: Client;
  readonly #options: AuthenticationManagerOptions;
  readonly #run: ManagerRun;
  readonly #rotating: RotatingClient;
  readonly #audit: ReturnType<typeof createAuditBook>;
  #rotation: Promise<unknown> = Promise.resolve();
  #rotations = 0;
  #key: Secret;
  #last: { at: Date; validation: KeyValidation } | undefined;
  #connected = false;
  #closed = false;

  constructor(options: AuthenticationManagerOptions) {
    const { writeKey, clientFor, run, warehouse, uuid = randomUUID } = options;
    this.#options = options;
    this.#key = writeKey;
    this.#run = run.manager("AuthenticationManager");
    const first = clientFor({ writeKey: writeKey.reveal() });
    this.#rotating = createRotatingClient({ first, clock: run.clock, uuid });
    this.client = this.#rotating.client;
    this.#audit = createAuditBook({ warehouse, run: this.#run, uuid });
  }

  /**
   * Checks key, host and strictness, and marks the connection as open.
   * @throws {KeyNotGoodError} with verdict and remedy; `status()` and `audit()` still work then
   */
  connect(options: { signal?: AbortSignal } = {}): Promise<ConnectionState> {
    return this.#run.run("connect", async () => {
      const validation = await this.#validate("connect", options.signal);
      if (validation.verdict !== "good")
        throw notGood(`Cannot connect to ${validation.host}: ${validation.finding}`, validation);
      this.#connected = true;
      return this.status();
    });
  }

  /**
   * Asks the server what it says to the key: one strict call that changes nothing, and one that a strict server
   * refuses. Whatever is found is the result, not an error.
   * @param options.tryOtherRegion when the key is refused, also asks the other region's host, to tell a wrong region
   * from a wrong key; this sends the key there. Only where the destination is a region. @default {false}
   */
  validate(options: { tryOtherRegion?: boolean; signal?: AbortSignal } = {}): Promise<KeyValidation> {
    return this.#run.run("validate", async () => {
      const validation = await this.#validate("validate", options.signal);
      return options.tryOtherRegion && validation.verdict === "wrong_key"
        ? await this.#tryOtherRegion(validation, options.signal)
        : validation;
    });
  }

  /**
   * Probes a few times, one after the other, and reads from `api_log` how the requests of this run went.
   * @param options.samples probes to send. @default {5}
   * @throws {InvalidInputError} if `samples` is not a whole number from 1 to 100
   */
  health(options: { samples?: number; signal?: AbortSignal } = {}): Promise<Health> {
    return this.#run.run("health", async () => {
      const { samples, signal } = options;
      const { warehouse, flush } = this.#options;
      await this.#audit.ready();
      const client = this.#rotating.current;
      const health = await measureHealth({
        client,
        samples,
        signal,
        warehouse,
        flush,
        runId: this.#run.runId,
      });
      const { latency, verdict, lastStatus } = health;
      await this.#audit.write("health", client, {
        result: verdict,
        ...(lastStatus !== undefined && { status: lastStatus }),
        ...(latency.count > 0 && { latencyMs: latency.p50Ms }),
      });
      return health;
    });
  }

  /**
   * Changes the key while calls are being sent. The new key is probed first; if it is not good nothing changes. Then
   * new calls use it, those on their way end with the old one, and those that the old one is refused for meanwhile are
   * sent again with their message ids. Rotations run one after the other.
   * @throws {KeyNotGoodError} if the new key is not good
   * @throws {ManagerStateError} if it is the old one, or the manager is disconnected
   */
  rotate(writeKey: Secret): Promise<Rotation> {
    const rotation = this.#rotation.then(() => this.#run.run("rotate", () => this.#rotate(writeKey)));
    this.#rotation = rotation.catch(() => undefined);
    return rotation;
  }

  /** How the connection is, without asking the server. */
  status(): ConnectionState {
    const { current, resent } = this.#rotating;
    const { breaker, inFlight, waiting, slotsFree } = current.state;
    return {
      connected: this.#connected,
      destination: current.destination,
      keyFingerprint: current.keyFingerprint,
      ...(this.#last && { validatedAt: this.#last.at, verdict: this.#last.validation.verdict }),
      rotations: this.#rotations,
      resent,
      breaker,
      inFlight,
      waiting,
      slotsFree,
    };
  }

  /**
   * Every use of a key by this manager, newest first, and how many requests `api_log` has for each key.
   * @param options.runId only this run. @default every run
   * @param options.limit most rows. @default {100}
   * @throws {InvalidInputError} if `limit` is not a whole number from 1 to 10,000
   */
  audit(options: { runId?: string; limit?: number } = {}): Promise<AuditReport> {
    return this.#run.run("audit", async () => {
      await this.#options.flush?.();
      return await this.#audit.read(options);
    });
  }

  /** Waits for the calls on their way and closes the client. A second time nothing happens. */
  disconnect(): Promise<void> {
    return this.#run.run("disconnect", async () => {
      if (this.#closed) return;
      this.#closed = true;
      this.#connected = false;
      await this.#rotation;
      const { current } = this.#rotating;
      await current.close();
      await this.#audit.write("disconnect", current, { result: "closed" });
    });
  }

  metrics(): ManagerMetrics & { rotations: number; resent: number } {
    return { ...this.#run.metrics(), rotations: this.#rotations, resent: this.#rotating.resent };
  }

  async #validate(action: AuditAction, signal: AbortSignal | undefined): Promise<KeyValidation> {
    const client = this.#rotating.current;
    const validation = await validateKey(client, signal);
    await this.#audit.writeValidation(action, client, validation);
    this.#last = { at: new Date(this.#run.clock.now()), validation };
    return validation;
  }

  async #tryOtherRegion(refused: KeyValidation, signal: AbortSignal | undefined): Promise<KeyValidation> {
    const { region } = this.#rotating.current.destination;
    if (region === undefined) return refused;
    const other = region === "us" ? "eu" : "us";
    const writeKey = this.#key.reveal();
    const client = this.#options.clientFor({ writeKey, region: other });
    try {
      const validation = await validateKey(client, signal);
      await this.#audit.writeValidation("validate", client, validation);
      if (validation.verdict !== "good") return refused;
      const { status } = refused;
      const found = describeVerdict(
        this.#rotating.current,
        "wrong_region",
        status === undefined ? {} : { status },
      );
      return { ...found, remedy: `Set CIO_REGION=${other}.` };
    } finally {
      await client.close();
    }
  }

  async #rotate(writeKey: Secret): Promise<Rotation> {
    if (this.#closed) throw new ManagerStateError("Cannot rotate the key: the manager is disconnected.");
    const old = this.#rotating.current;
    const fresh = this.#options.clientFor({ writeKey: writeKey.reveal() });
    const before = this.#rotating.resent;
    let validation: KeyValidation | undefined;
    try {
      await this.#rotating.replace(async () => {
        validation = await this.#checkNew(old, fresh);
        return fresh;
      });
    } catch (error) {
      await fresh.close();
      throw error;
    }
    if (!validation) throw new ManagerStateError("Cannot rotate the key: it was not checked.");
    this.#key = writeKey;
    this.#rotations += 1;
    this.#last = { at: new Date(this.#run.clock.now()), validation };
    await this.#audit.write("rotate_out", old, { result: "retired" });
    return {
      from: old.keyFingerprint,
      to: fresh.keyFingerprint,
      validation,
      resent: this.#rotating.resent - before,
    };
  }

  async #checkNew(old: Client, fresh: Client): Promise<KeyValidation> {
    if (fresh.keyFingerprint === old.keyFingerprint)
      throw new ManagerStateError("Cannot rotate the key: the new key is the old one.");
    const validation = await validateKey(fresh);
    await this.#audit.writeValidation("rotate_in", fresh, validation);
    if (validation.verdict === "good") return validation;
    throw notGood(`Cannot rotate the key: ${validation.finding} The old key stays in use.`, validation);
  }
}

const notGood = (message: string, { verdict, remedy = "" }: KeyValidation) =>
  new KeyNotGoodError(message, { verdict, remedy });
