import { readFileSync } from "node:fs";
import { describe, inject, test } from "vitest";
import { openWarehouse } from "../src/index.ts";
import { warehouseContract } from "./contract.ts";

const name = "the Databricks engine on Spark";
const given = inject("spark");

if ("missing" in given) {
  describe.skip(name, () => {
    test("keeps the contract of every warehouse", () => undefined);
  });
} else {
  const { port, path, token, catalog, authority } = given;
  const open = () =>
    openWarehouse({
      engine: "databricks",
      serverHostname: `127.0.0.1:${port}`,
      httpPath: path,
      credentials: { token },
      authority: readFileSync(authority, "utf8"),
      catalog,
      schema: "contract",
    });
  warehouseContract(name, open, { timeout: 180_000 });
}
