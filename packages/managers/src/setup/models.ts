import { z } from "zod";

export const checkStatusSchema = z.enum(["pass", "warn", "fail", "not checked here"]);
export type CheckStatus = z.infer<typeof checkStatusSchema>;

export const checkAreaSchema = z.enum([
  "configuration",
  "home",
  "lakehouse",
  "customer.io",
  "sources",
  "databricks",
]);
export type CheckArea = z.infer<typeof checkAreaSchema>;

/** One line of the validation report. */
export const checkSchema = z.object({
  area: checkAreaSchema,
  check: z.string(),
  status: checkStatusSchema,
  detail: z.string(),
  /** What to do; absent where nothing is. */
  remedy: z.string().exactOptional(),
  /** How long it took. */
  ms: z.number().exactOptional(),
});
export type Check = z.infer<typeof checkSchema>;

export const validationReportSchema = z.object({
  /** `fail` if a check failed, else `warn` if one warned. What was not checked here does not count. */
  verdict: z.enum(["pass", "warn", "fail"]),
  counts: z.record(checkStatusSchema, z.int()),
  checks: z.array(checkSchema),
});
export type ValidationReport = z.infer<typeof validationReportSchema>;

/** One thing that setup would do, or has nothing to do about. */
export const planStepSchema = z.object({
  step: z.enum(["table", "source", "workspace"]),
  target: z.string(),
  action: z.enum(["create", "add columns", "load", "nothing", "stop", "not here"]),
  detail: z.string(),
});
export type PlanStep = z.infer<typeof planStepSchema>;

/** How a table is laid out, and what maintenance does to it. */
export const maintenanceRowSchema = z.object({
  table: z.string(),
  rows: z.number(),
  files: z.number(),
  bytes: z.number(),
  /** Columns that Databricks clusters by; the local engine keeps the order of appends. */
  clusterBy: z.string(),
  /** Days after which rows may be removed; null: kept. */
  retentionDays: z.int().nullable(),
  changeFeed: z.boolean(),
  /** What `maintain()` does now. */
  advice: z.string(),
  /** The same on Databricks, where predictive optimisation may do it by itself. */
  statements: z.string(),
});
export type MaintenanceRow = z.infer<typeof maintenanceRowSchema>;

const expected = "a number of at least 0";
const amount = z.number(expected).min(0, expected);

/** What a month would be. All of it is counted or given; nothing is a list price that may have changed. */
export const workloadSchema = z.object({
  /** Calls a month. */
  calls: amount,
  /** Bytes of a call on average. @default measured from `deliveries`, else 500 */
  callBytes: amount.exactOptional(),
  /** Hours a month in which the SQL warehouse runs. @default `sendingHours`, which are too few: give your own */
  warehouseHours: amount.exactOptional(),
});
export type Workload = z.infer<typeof workloadSchema>;

/** Prices from your own contract; what is left out is not estimated. */
export const pricesSchema = z.object({
  /** US dollars for a gigabyte kept for a month. */
  storageGigabyteMonth: amount.exactOptional(),
  /** US dollars for an hour of the SQL warehouse (DBU an hour times the price of a DBU). */
  warehouseHour: amount.exactOptional(),
});
export type Prices = z.infer<typeof pricesSchema>;

export const costEstimateSchema = z.object({
  requests: z.number(),
  /** At the limit of 3,000 requests in 3 seconds alone: no sending is faster, and any machine is slower. */
  sendingHours: z.number(),
  /** Megabytes on the wire. */
  megabytes: z.number(),
  /** Gigabytes that a month adds to the log tables. */
  logGigabytes: z.number(),
  warehouseHours: z.number(),
  /** US dollars a month; absent without a price. */
  storageDollars: z.number().exactOptional(),
  warehouseDollars: z.number().exactOptional(),
  /** What the numbers rest on. */
  assumptions: z.array(z.string()),
});
export type CostEstimate = z.infer<typeof costEstimateSchema>;
