import type { Warehouse } from "@cionb/lakehouse";
import { centsOf } from "../money.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { type Load, readLoad } from "../synthetic/loadSyntheticData.ts";
import { customerMessage, type PurchaseCalls, purchaseCalls, purchaseMessage } from "./purchaseCalls.ts";
import { readPurchases } from "./readPurchases.ts";
import type { KnownPurchases, Reconciliation } from "./reconcile.ts";
import { reconcilePurchases } from "./reconcile.ts";
import { cdnowPurchases, type PurchaseRow } from "./table.ts";

export type PurchaseHistoryOptions = {
  warehouse: Pick<Warehouse, "append" | "migrate" | "query" | "stream">;
  run: Runner;
  /** Path or file: URL of the purchases, gzip if the name ends in .gz. */
  file: string | URL;
  /** What every id of the calls begins with; `cionb-demo-` on the way to a live workspace. @default {""} */
  idPrefix?: string;
};

/** How many customers, purchases and US cents. */
export type PurchaseSummary = { customers: number; purchases: number; cents: bigint };

// raised with every change of the file or of how its rows are read
const fileVersion = 1;

/** The CDNOW purchase history: real input for the way from a table to Customer.io and back to the log. */
export class PurchaseHistory {
  readonly #options: PurchaseHistoryOptions;
  readonly #run: ManagerRun;

  constructor(options: PurchaseHistoryOptions) {
    this.#options = options;
    this.#run = options.run.manager("PurchaseHistory");
  }

  /**
   * Loads the file into `cdnow_purchases` in one commit; a second time nothing changes.
   * @throws {PurchaseFileError} if the file is not what it should be; then nothing is loaded
   */
  load(): Promise<Load> {
    return this.#run.run("load", async () => {
      const { warehouse, file } = this.#options;
      await warehouse.migrate([cdnowPurchases]);
      const id = { application: "cionb/cdnow_purchases", version: fileVersion };
      return await readLoad(warehouse, await warehouse.append(cdnowPurchases, readPurchases(file), id));
    });
  }

  /** What the table holds; zeros before `load()`. */
  summary(): Promise<PurchaseSummary> {
    return this.#run.run("summary", async () => {
      const [row] = await this.#options.warehouse.query<{
        customers: number;
        purchases: number;
        dollars: string;
      }>(
        `select count(distinct customer_id) as customers, count(*) as purchases,
           cast(coalesce(sum(value_usd), 0) as string) as dollars from cdnow_purchases`,
      );
      return {
        customers: Number(row?.customers ?? 0),
        purchases: Number(row?.purchases ?? 0),
        cents: centsOf(row?.dollars ?? "0"),
      };
    });
  }

  /** What the file holds. @throws {PurchaseFileError} if it is not what it should be */
  fileSummary(): Promise<PurchaseSummary> {
    return this.#run.run("fileSummary", async () => {
      const { customers, purchases, cents } = await purchaseCalls(readPurchases(this.#options.file));
      return { customers, purchases, cents };
    });
  }

  /** The calls that the table's rows make: see `purchaseCalls`. */
  calls(): Promise<PurchaseCalls> {
    return this.#run.run("calls", () => purchaseCalls(this.#rows(), this.#options.idPrefix));
  }

  /**
   * What the source table, the table `deliveries` and, if it can be asked, the receiver say about the same
   * purchases. They agree when every count and every cent is the same. Write the waiting log rows before
   * (`LogWriter.flush`).
   */
  reconcile(options: { runId?: string; known?: KnownPurchases } = {}): Promise<Reconciliation> {
    const { warehouse, idPrefix = "" } = this.#options;
    return this.#run.run("reconcile", async () => {
      const messages = {
        purchase: `${idPrefix}${purchaseMessage}`,
        customer: `${idPrefix}${customerMessage}`,
      };
      return await reconcilePurchases(warehouse, await this.summary(), messages, options);
    });
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  #rows(): AsyncIterable<PurchaseRow> {
    return this.#options.warehouse.stream<PurchaseRow>(
      `select purchase_id, customer_id, cast(purchased_at as string) as purchased_at, cds,
         cast(value_usd as string) as value_usd from cdnow_purchases order by customer_id, purchased_at, purchase_id`,
    );
  }
}
