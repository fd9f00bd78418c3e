import { limits } from "@cionb/api";
import type { TableSummary } from "@cionb/lakehouse";
import { parseInput } from "../parseInput.ts";
import { type CostEstimate, type Prices, pricesSchema, type Workload, workloadSchema } from "./models.ts";
import { numberText } from "./numberText.ts";

const refusal = "Cannot estimate the cost";
const defaultCallBytes = 500;
// a small table is mostly file headers, so its bytes a row say nothing
const enoughRows = 1_000;
const defaultLogRowBytes = 120;

/**
 * Estimates a month.
 * @param tables what the lakehouse holds now, so that bytes a row are measured where there are enough rows
 * @throws {InvalidInputError} if a number is negative or not one
 */
export function estimateCost(
  workload: Workload,
  prices: Prices,
  measured: { tables: readonly TableSummary[]; callBytes?: number },
): CostEstimate {
  const { calls, callBytes = measured.callBytes ?? defaultCallBytes } = parseInput(
    workloadSchema,
    workload,
    refusal,
  );
  const { storageGigabyteMonth, warehouseHour } = parseInput(pricesSchema, prices, refusal);
  const perRequest = Math.max(1, Math.floor(limits.batchBytes / Math.max(1, callBytes + 1)));
  const requests = Math.ceil(calls / perRequest);
  const sendingHours = (requests / limits.requestsPerWindow) * (limits.windowMs / 3_600_000);
  const row = logRowBytes(measured.tables);
  const logGigabytes = (calls * row.bytes) / 1e9;
  const { warehouseHours = sendingHours } = workload;
  return {
    requests,
    sendingHours,
    megabytes: (calls * callBytes) / 1e6,
    logGigabytes,
    warehouseHours,
    ...(storageGigabyteMonth !== undefined && { storageDollars: logGigabytes * storageGigabyteMonth }),
    ...(warehouseHour !== undefined && { warehouseDollars: warehouseHours * warehouseHour }),
    assumptions: [
      `${numberText(callBytes)} bytes a call (${origin(workload, measured)}), ${numberText(perRequest)} calls in a request.`,
      `${numberText(row.bytes)} bytes a log row (${row.measured ? "measured in this lakehouse" : "assumed: too few rows to measure"}).`,
      "sendingHours is what Customer.io's limit alone allows, 3,000 requests in 3 seconds; checking, packing, logging and the network take longer.",
      "A warehouse that starts and stops on its own runs longer than it works.",
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
