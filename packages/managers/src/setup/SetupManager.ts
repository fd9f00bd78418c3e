import { randomUUID } from "node:crypto";
import type { Client } from "@cionb/client";
import { type Maintenance, type Migration, type Retained, retain, type Warehouse } from "@cionb/lakehouse";
import type { HashKey } from "../configuration/personKey.ts";
import type { Configuration } from "../configuration/readConfiguration.ts";
import { type ShownSetting, showConfiguration } from "../configuration/showConfiguration.ts";
import type { World } from "../configuration/world.ts";
import type { PurchaseHistory } from "../purchases/PurchaseHistory.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import type { SchemaManager } from "../schema/SchemaManager.ts";
import { type Load, loadSyntheticData } from "../synthetic/loadSyntheticData.ts";
import type { SyntheticData } from "../synthetic/SyntheticData.ts";
import { estimateCost } from "./costEstimate.ts";
import { planMaintenance } from "./maintenancePlan.ts";
import type { CostEstimate, MaintenanceRow, PlanStep, Prices, ValidationReport, Workload } from "./models.ts";
import { numberText } from "./numberText.ts";
import { planTables, workspaceSteps } from "./plan.ts";
import { validateSetup } from "./validateSetup.ts";

export type SetupManagerOptions = {
  configuration: Configuration;
  world: World;
  warehouse: Warehouse;
  /** What the demonstration sends with. */
  client: Client;
  schema: SchemaManager;
  synthetic: SyntheticData;
  purchases: PurchaseHistory;
  run: Runner;
  /** The key that person keys are made with. */
  hashKey: Pick<HashKey, "id" | "origin">;
  /** Writes the log rows that wait. @default nothing waits */
  flush?: () => Promise<void>;
  /** @default randomUUID */
  uuid?: () => string;
};

export type SetupReport = {
  /** Where calls go and tables live. */
  world: readonly string[];
  configuration: readonly ShownSetting[];
  plan: readonly PlanStep[];
  validation: ValidationReport;
  maintenance: readonly MaintenanceRow[];
};

/**
 * Brings a lakehouse into the state that the notebooks need, and finds out whether everything works. Run again it
 * changes nothing and loses nothing: tables are created or widened, sources are loaded once, nothing is emptied.
 */
export class SetupManager {
  readonly #options: SetupManagerOptions;
  readonly #run: ManagerRun;
  readonly #uuid: () => string;

  constructor(options: SetupManagerOptions) {
    this.#options = options;
    this.#run = options.run.manager("SetupManager");
    this.#uuid = options.uuid ?? randomUUID;
  }

  /** Every setting with its value and where it came from; secrets are only said to be set. */
  configuration(): ShownSetting[] {
    return showConfiguration(this.#options.configuration);
  }

  /** What `apply()` and the loads would do; reads only. */
  plan(): Promise<PlanStep[]> {
    return this.#run.run("plan", async () => {
      const { schema } = this.#options;
      return [...planTables(await schema.drift()), ...(await this.#planSources()), ...this.#workspaceSteps()];
    });
  }

  /** Creates and widens all tables. @throws {SchemaDriftError} as `SchemaManager.migrate` */
  apply(): Promise<Migration[]> {
    return this.#run.run("apply", () => this.#options.schema.migrate());
  }

  /** Loads the synthetic world, once. @throws {OtherWorldError} if the tables hold another world */
  loadSyntheticData(): Promise<Load[]> {
    return this.#run.run("loadSyntheticData", () =>
      loadSyntheticData(this.#options.warehouse, this.#options.synthetic),
    );
  }

  /** Loads the CDNOW purchases, once. @throws {PurchaseFileError} if the file is not what it should be */
  loadPurchases(): Promise<Load> {
    return this.#run.run("loadPurchases", () => this.#options.purchases.load());
  }

  /**
   * Tries everything that the notebooks rely on: writes and reads a file and a row, asks the server, compares tables
   * and sources. What only a workspace can answer is listed as not checked here. A failing check is a line of the
   * report, never an error.
   */
  validate(): Promise<ValidationReport> {
    return this.#run.run("validate", () =>
      validateSetup({ ...this.#options, run: this.#run, uuid: this.#uuid }),
    );
  }

  /** How each table is laid out, and what maintenance would do to it; reads only. */
  explainMaintenance(): Promise<MaintenanceRow[]> {
    return this.#run.run("explainMaintenance", async () => {
      const { schema, warehouse } = this.#options;
      return planMaintenance(schema.tables, await warehouse.tables());
    });
  }

  /**
   * Merges small files, writes a checkpoint and deletes files that are no longer part of the table; no row goes.
   * @param tables names. @default every table that is there
   */
  maintain(tables?: readonly string[]): Promise<Maintenance[]> {
    return this.#run.run("maintain", async () => {
      const { warehouse } = this.#options;
      const names = tables ?? (await this.explainMaintenance()).map(({ table }) => table);
      const done: Maintenance[] = [];
      for (const name of names) done.push(await warehouse.maintain(name));
      return done;
    });
  }

  /**
   * Rows that are older at `asOf` than their tables keep them, and values older than their columns keep them. They are
   * counted, and go for good with `dryRun: false`; `maintain` then deletes the files that held them.
   */
  retain({ asOf, dryRun = true }: { asOf: Date; dryRun?: boolean }): Promise<Retained[]> {
    return this.#run.run("retain", async () => {
      const { schema, warehouse } = this.#options;
      const there = new Set((await warehouse.tables()).map(({ name }) => name));
      const done: Retained[] = [];
      for (const table of schema.tables) {
        if (table.datedBy === undefined || !there.has(table.name)) continue;
        done.push(await retain(warehouse, table, { now: asOf.getTime(), dryRun }));
      }
      return done;
    });
  }

  /**
   * What a month of `workload` would take, from what this lakehouse measured; dollars only for the prices given.
   * @throws {InvalidInputError} if a number is negative or not one
   */
  estimateCost(workload: Workload, prices: Prices = {}): Promise<CostEstimate> {
    return this.#run.run("estimateCost", async () => {
      const { warehouse } = this.#options;
      const tables = await warehouse.tables();
      const callBytes = tables.some(({ name }) => name === "deliveries")
        ? await this.#callBytes()
        : undefined;
      return estimateCost(workload, prices, { tables, ...(callBytes !== undefined && { callBytes }) });
    });
  }

  /** Everything in one: world, settings, plan, validation, maintenance. */
  report(): Promise<SetupReport> {
    return this.#run.run("report", async () => ({
      world: this.#options.world.sentences,
      configuration: this.configuration(),
      plan: await this.plan(),
      validation: await this.validate(),
      maintenance: await this.explainMaintenance(),
    }));
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  async #planSources(): Promise<PlanStep[]> {
    const { warehouse, synthetic, purchases } = this.#options;
    const there = new Map((await warehouse.tables()).map(({ name, rows }) => [name, rows]));
    const expected = {
      ...synthetic.truth().rows,
      cdnow_purchases: (await purchases.fileSummary()).purchases,
    };
    return Object.entries(expected).map(([target, rows]) => {
      const loaded = there.get(target) ?? 0;
      const action = loaded === 0 && rows > 0 ? "load" : loaded === rows ? "nothing" : "stop";
      return {
        step: "source",
        target,
        action,
        detail: `${numberText(loaded)} of ${numberText(rows)} rows are there`,
      };
    });
  }

  #workspaceSteps(): readonly PlanStep[] {
    return this.#options.warehouse.kind === "local" ? workspaceSteps : [];
  }

  /** Bytes of a delivered call on average; undefined before the first one. */
  async #callBytes(): Promise<number | undefined> {
    const [row] = await this.#options.warehouse.query<{ bytes: number | null }>(
      "select avg(bytes) as bytes from deliveries where outcome = 'delivered'",
    );
    return row?.bytes ? Math.round(row.bytes) : undefined;
  }
}
