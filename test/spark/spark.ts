import { readFileSync } from "node:fs";
import { inject, test } from "vitest";
import type { WarehouseAddress } from "./startWarehouse.ts";
import "./globalSetup.ts";

const given = inject("spark");

/** `test`, on machines that can run Spark. */
export const sparkTest = test.skipIf("missing" in given);

/** The warehouse of this run; asked for inside of tests alone. */
export function address(): WarehouseAddress {
  if ("missing" in given) throw new Error(given.missing);
  return given;
}

/** The certificate to trust for it, as PEM. */
export const authority = (): Buffer => readFileSync(address().authority);
