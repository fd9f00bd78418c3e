import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openWarehouse } from "../src/index.ts";
import { warehouseContract } from "./contract.ts";

const folder = await mkdtemp(join(tmpdir(), "cionb-contract-"));
afterAll(() => rm(folder, { recursive: true }));

warehouseContract("the local engine", () => openWarehouse({ engine: "local", folder }));
