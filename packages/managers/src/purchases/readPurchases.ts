import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { PurchaseFileError } from "../errors.ts";
import type { PurchaseRow } from "./table.ts";

const header = "customer_id,date,cds,value_usd";
const line = /^([\w-]+),(\d{4}-\d{2}-\d{2}),(\d{1,9}),(\d{1,8}\.\d{2})$/;

/**
 * The rows of the purchase file, in its order, each with an id made of its customer, date and place within the day.
 * @param file a path or a file: URL, gzip if its name ends in .gz
 * @throws {PurchaseFileError} if the file cannot be read, or a line is not a purchase
 */
export async function* readPurchases(file: string | URL): AsyncIterable<PurchaseRow> {
  const path = file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file;
  const places = new Map<string, number>();
  let number = 0;
  try {
    for await (const text of linesOf(path)) {
      number += 1;
      if (number === 1) checkHeader(path, text);
      else yield readLine(path, number, text, places);
    }
  } catch (cause) {
    if (cause instanceof PurchaseFileError) throw cause;
    throw new PurchaseFileError(
      `Cannot read the purchases in ${path}: ${cause instanceof Error ? cause.message : cause}`,
      {
        cause,
      },
    );
  }
  if (number === 0) throw new PurchaseFileError(`Cannot read the purchases in ${path}: the file is empty`);
}

async function* linesOf(path: string): AsyncIterable<string> {
  const bytes = createReadStream(path);
  const input = path.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes;
  // pipe does not pass errors on
  bytes.on("error", (error) => input.destroy(error));
  let failure: unknown;
  input.on("error", (error) => {
    failure = error;
  });
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  if (failure !== undefined) throw failure;
}

function checkHeader(path: string, text: string): void {
  if (text.replace(/^\uFEFF/, "") === header) return;
  throw new PurchaseFileError(`Cannot read the purchases in ${path}: its first line should be ${header}`);
}

function readLine(path: string, number: number, text: string, places: Map<string, number>): PurchaseRow {
  const [, customer, date, cds, value] = line.exec(text) ?? [];
  if (customer === undefined || date === undefined || cds === undefined || value === undefined)
    throw new PurchaseFileError(
      `Cannot read the purchases in ${path}: line ${number} should be a customer, an ISO date, a whole number and an amount with two places`,
    );
  const day = `${customer}-${date}`;
  const place = (places.get(day) ?? 0) + 1;
  places.set(day, place);
  return {
    purchase_id: `${day}-${place}`,
    customer_id: customer,
    purchased_at: date,
    cds: Number(cds),
    value_usd: value,
  };
}
