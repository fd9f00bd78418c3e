import { expect, test } from "vitest";
import { contract } from "../test/contract.ts";
import * as api from "./index.ts";

test("the room has these doors and no others", () => {
  expect(Object.keys(api).sort()).toEqual([
    "adviseCall",
    "callSchemas",
    "callTypes",
    "checkJson",
    "limits",
    "parseCall",
    "semanticEventSchemas",
    "semanticEvents",
    "servers",
  ]);
});

test("limits are those of the contract", () => {
  const values = Object.entries(contract["x-limits"]).map(([name, { value }]) => [name, value]);
  expect(api.limits).toEqual(Object.fromEntries(values));
  expect(api.limits).toMatchObject({
    callBytes: 32_000,
    batchBytes: 500_000,
    requestsPerWindow: 3_000,
    windowMs: 3_000,
    messageIdCharacters: 100,
  });
});

test("limits that the schemas state are the same there", () => {
  const { CommonFields } = contract.components.schemas;
  expect(CommonFields?.properties?.["messageId"]).toMatchObject({
    maxLength: api.limits.messageIdCharacters,
  });
});

test("there is a server for each region and a type for each call", () => {
  expect(api.servers).toEqual({ us: "https://cdp.customer.io/v1", eu: "https://cdp-eu.customer.io/v1" });
  expect(api.callTypes).toEqual(["identify", "track", "page", "screen", "group", "alias"]);
});
