import { openWarehouse } from "@cionb/lakehouse";
import { describe, inject, test } from "vitest";
import { warehouseContract } from "../../packages/lakehouse/test/contract.ts";
import { options } from "./spark.ts";

const name = "the Databricks engine on Spark";

if ("missing" in inject("spark")) {
  describe.skip(name, () => {
    test("keeps the contract of every warehouse", () => undefined);
  });
} else {
  const open = () => openWarehouse(options({ schema: "contract" }));
  warehouseContract(name, open, { timeout: 180_000 });
}
