import { limits } from "@cionb/api";
import type { TableSummary } from "@cionb/lakehouse";

/** What a month would be. All of it is counted or given; nothing is a list price that may have changed. */
export type Workload = {
  /** Calls a month. */
  calls: number;
  /** Bytes of a call on average. @default {measured from `deliveries`, else 500} */
  callBytes?: number;
  /** Hours a month in which the SQL warehouse runs. @default {the hours that sending takes at the limit} */
  warehouseHours?: number;
};

/** Prices from your own contract; what is left out is not estimated. */
export type Prices = {
  /** US dollars for a gigabyte kept for a month. */
  storageGigabyteMonth?: number;
  /** US dollars for an hour of the SQL warehouse (DBU an hour times the price of a DBU). */
  warehouseHour?: number;
};

export type CostEstimate = {
  requests: number;
  /** At the limit of 3,000 requests in 3 seconds. */
  sendingHours: number;
  /** Megabytes on the wire. */
  megabytes: number;
  /** Gigabytes that a month adds to the log tables. */
  logGigabytes: number;
  warehouseHours: number;
  /** US dollars a month; absent without a price. */
  storageDollars?: number;
  warehouseDollars?: number;
  /** What the numbers rest on. */
  assumptions: readonly string[];
};

const defaultCallBytes = 500;
// a small table is mostly file headers, so its bytes a row say nothing
const enoughRows = 1_000;
const defaultLogRowBytes = 120;

/**
 * Estimates a month.
 * @param tables what the lakehouse holds now, so that bytes a row are measured where there are enough rows
 * @throws {RangeError} if a number is negative or not one
 */
export function estimateCost(
  workload: Workload,
  prices: Prices,
  measured: { tables: readonly TableSummary[]; callBytes?: number },
): CostEstimate {
  const { calls, callBytes = measured.callBytes ?? defaultCallBytes } = workload;
  for (const [name, value] of Object.entries({ ...workload, ...prices }))
    if (typeof value === "number" && !(value >= 0 && Number.isFinite(value)))
      throw new RangeError(`Cannot estimate the cost as '${name}' must be a number >= 0: it is ${value}`);
  const perRequest = Math.max(1, Math.floor(limits.batchBytes / Math.max(1, callBytes + 1)));
  const requests = Math.ceil(calls / perRequest);
  const sendingHours = (requests / limits.requestsPerWindow) * (limits.windowMs / 3_600_000);
  const row = logRowBytes(measured.tables);
  const logGigabytes = (calls * row.bytes) / 1e9;
  const { warehouseHours = sendingHours } = workload;
  const { storageGigabyteMonth, warehouseHour } = prices;
  return {
    requests,
    sendingHours,
    megabytes: (calls * callBytes) / 1e6,
    logGigabytes,
    warehouseHours,
    ...(storageGigabyteMonth !== undefined && { storageDollars: logGigabytes * storageGigabyteMonth }),
    ...(warehouseHour !== undefined && { warehouseDollars: warehouseHours * warehouseHour }),
    assumptions: [
      `${callBytes} bytes a call (${origin(workload, measured)}), ${perRequest} calls in a request.`,
      `${row.bytes} bytes a log row (${row.measured ? "measured in this lakehouse" : "assumed: too few rows to measure"}).`,
      "Requests at the documented limit; a warehouse that starts and stops on its own runs longer than it works.",
    ],
  };
}

const origin = (workload: Workload, measured: { callBytes?: number }) =>
  workload.callBytes !== undefined
    ? "given"
    : measured.callBytes !== undefined
      ? "measured in deliveries"
      : "assumed";

function logRowBytes(tables: readonly TableSummary[]): { bytes: number; measured: boolean } {
  const table = tables.find(({ name }) => name === "deliveries");
  if (!table || table.rows < enoughRows) return { bytes: defaultLogRowBytes, measured: false };
  return { bytes: Math.round(table.bytes / table.rows), measured: true };
}
