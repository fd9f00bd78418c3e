import { servers } from "@cionb/api";
import { expect, test } from "vitest";
import { temporaryWarehouse, testRunner } from "../../test/support.ts";
import { createAuditBook } from "./auditBook.ts";

async function regionOf(destination: { host: string; region?: "us" | "eu" }) {
  const parts = {
    warehouse: await temporaryWarehouse(),
    run: testRunner().manager("Test"),
    uuid: () => "id",
  };
  const book = createAuditBook(parts);
  const baseUrl = `https://${destination.host}/v1`;
  const client = { keyFingerprint: "0123", destination: { ...destination, baseUrl, simulated: false } };
  await book.write("validate", client, { result: "good" });
  return (await book.read({})).entries.map(({ region }) => region);
}

test("a use of a key has the region that was asked for", async () => {
  expect(await regionOf({ host: "cdp-eu.customer.io", region: "eu" })).toEqual(["eu"]);
});

test("a host of Customer.io that was given as an address has its region too", async () => {
  expect(await regionOf({ host: new URL(servers.us).host })).toEqual(["us"]);
  expect(await regionOf({ host: new URL(servers.eu).host })).toEqual(["eu"]);
});

test("another host, as a simulator's, has no region", async () => {
  expect(await regionOf({ host: "127.0.0.1:4010" })).toEqual([null]);
});
