import {
  createTableSql,
  formatSqlType,
  type HistoryEntry,
  type Migration,
  type Table,
  type TableDescription,
  type Warehouse,
} from "@cionb/lakehouse";
import pLimit from "p-limit";
import { ManagerStateError } from "../errors.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { allTables, kindOf } from "./allTables.ts";
import type { ColumnRow, Drift } from "./models.ts";

const tablesAtOnce = 8;

export type SchemaManagerOptions = {
  warehouse: Pick<Warehouse, "migrate" | "drift" | "describe" | "history" | "tables">;
  run: Runner;
  /** @default every table of the project */
  tables?: readonly Table[];
};

/** What is defined, what is there, and how the one becomes the other. Nothing here removes a row or a column. */
export class SchemaManager {
  readonly #warehouse: SchemaManagerOptions["warehouse"];
  readonly #run: ManagerRun;
  readonly #tables: readonly Table[];

  constructor(options: SchemaManagerOptions) {
    const { warehouse, run, tables = allTables } = options;
    this.#warehouse = warehouse;
    this.#run = run.manager("SchemaManager");
    this.#tables = tables;
  }

  /** The definitions that this manager looks after. */
  get tables(): readonly Table[] {
    return this.#tables;
  }

  /** Every column of every definition. */
  definitions(): ColumnRow[] {
    return this.#tables.flatMap((table) =>
      table.columns.map(({ name, type, nullable, personal, comment = "" }) => ({
        table: table.name,
        kind: kindOf(table.name),
        column: name,
        type: formatSqlType(type),
        nullable,
        key: table.keys.includes(name),
        personal,
        comment,
      })),
    );
  }

  /** The columns that may hold personal data. */
  personalColumns(): ColumnRow[] {
    return this.definitions().filter(({ personal }) => personal);
  }

  /**
   * Creates what is missing and adds columns; never removes, retypes or empties. Again, it changes nothing. What it
   * changed stays recorded in `schema_migrations`.
   * @throws {SchemaDriftError} where a table differs in more than missing columns
   */
  migrate(): Promise<Migration[]> {
    return this.#run.run("migrate", () => this.#warehouse.migrate(this.#tables));
  }

  /** How each table compares with its definition; reads only. */
  drift(): Promise<Drift[]> {
    return this.#run.run("drift", async () => {
      const there = new Set((await this.#warehouse.tables()).map(({ name }) => name));
      const limit = pLimit(tablesAtOnce); // a SQL warehouse puts what comes all at once into a queue
      return await Promise.all(
        this.#tables.map((table) => limit(() => this.#driftOf(table, there.has(table.name)))),
      );
    });
  }

  /**
   * A table as it is: columns, properties, rows, files and bytes.
   * @throws {ManagerStateError} if no definition has that name
   * @throws {TableNotFoundError} if it was not created yet
   */
  describe(table: string): Promise<TableDescription> {
    return this.#run.run("describe", async () => await this.#warehouse.describe(this.#find(table)), {
      table,
    });
  }

  /** The commits of a table, newest first. @throws as `describe` */
  history(table: string): Promise<HistoryEntry[]> {
    return this.#run.run("history", async () => await this.#warehouse.history(this.#find(table)), { table });
  }

  /**
   * The statement that creates a table on Databricks.
   * @param schema `schema` or `catalog.schema`
   * @throws {ManagerStateError} if no definition has that name
   */
  ddl(table: string, schema?: string): string {
    return createTableSql(this.#find(table), schema);
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  async #driftOf(table: Table, there: boolean): Promise<Drift> {
    if (!there)
      return {
        table: table.name,
        state: "missing",
        differences: [`${table.name} is not there: migrate creates it`],
      };
    const differences = await this.#warehouse.drift(table);
    return { table: table.name, state: differences.length > 0 ? "different" : "as defined", differences };
  }

  #find(name: string): Table {
    const found = this.#tables.find((table) => table.name === name);
    if (found) return found;
    throw new ManagerStateError(
      `Cannot find the table '${name}': defined are ${this.#tables.map((table) => table.name).join(", ")}.`,
    );
  }
}
