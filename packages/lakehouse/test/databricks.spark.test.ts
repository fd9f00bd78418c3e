import { describe, inject, test } from "vitest";
import { warehouseContract } from "./contract.ts";
import { openSpark } from "./openSpark.ts";

const name = "the Databricks engine on Spark";
const given = inject("spark");

if ("missing" in given) {
  describe.skip(name, () => {
    test("keeps the contract of every warehouse", () => undefined);
  });
} else {
  warehouseContract(name, () => openSpark(given, "contract"), { timeout: 180_000 });
}
