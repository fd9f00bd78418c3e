import { expect, test } from "vitest";
import { readConfiguration } from "./readConfiguration.ts";
import { world } from "./world.ts";

const worldOf = (environment: Record<string, string>) =>
  world(readConfiguration({ environment, folder: "/here", exists: () => false }), "127.0.0.1:4321");

const inside = { kind: "simulator", host: "127.0.0.1:4321", own: true };
const us = { kind: "customer.io", host: "cdp.customer.io", region: "us", own: false };
const eu = { kind: "customer.io", host: "cdp-eu.customer.io", region: "eu", own: false };
const proxy = { kind: "customer.io", host: "proxy.example.com:8443", own: false };
const beside = { kind: "simulator", host: "127.0.0.1:4010", own: false };

const urls = {
  none: {},
  proxy: { CIO_BASE_URL: "https://proxy.example.com:8443/v1" },
  local: { CIO_BASE_URL: "http://127.0.0.1:4010/v1" },
  euUrl: { CIO_BASE_URL: "https://cdp-eu.customer.io/v1" },
};

// every combination of key, demonstration, base URL and region
test.each([
  ["no key", {}, urls.none, {}, inside, inside, ""],
  ["no key, EU", {}, urls.none, { CIO_REGION: "eu" }, inside, inside, ""],
  ["no key, base URL", {}, urls.proxy, {}, inside, inside, ""],
  ["no key, local base URL", {}, urls.local, {}, inside, inside, ""],
  ["key", { CIO_WRITE_KEY: "k" }, urls.none, {}, inside, us, ""],
  ["key, EU", { CIO_WRITE_KEY: "k" }, urls.none, { CIO_REGION: "eu" }, inside, eu, ""],
  ["key, base URL", { CIO_WRITE_KEY: "k" }, urls.proxy, {}, inside, proxy, ""],
  ["key, base URL, EU", { CIO_WRITE_KEY: "k" }, urls.proxy, { CIO_REGION: "eu" }, inside, proxy, ""],
  ["key, base URL of the EU", { CIO_WRITE_KEY: "k" }, urls.euUrl, {}, inside, eu, ""],
  ["key, local base URL", { CIO_WRITE_KEY: "k" }, urls.local, {}, inside, beside, ""],
  ["key, simulator", { CIO_WRITE_KEY: "k", CIO_DEMO: "simulator" }, urls.none, {}, inside, us, ""],
  ["key, live", { CIO_WRITE_KEY: "k", CIO_DEMO: "live" }, urls.none, {}, us, us, "cionb-demo-"],
  [
    "key, live, EU",
    { CIO_WRITE_KEY: "k", CIO_DEMO: "live" },
    urls.none,
    { CIO_REGION: "eu" },
    eu,
    eu,
    "cionb-demo-",
  ],
  [
    "key, live, base URL",
    { CIO_WRITE_KEY: "k", CIO_DEMO: "live" },
    urls.proxy,
    {},
    proxy,
    proxy,
    "cionb-demo-",
  ],
  [
    "key, live, local base URL",
    { CIO_WRITE_KEY: "k", CIO_DEMO: "live" },
    urls.local,
    {},
    beside,
    beside,
    "cionb-demo-",
  ],
])("%s", (_, key, url, region, demonstration, own, idPrefix) => {
  const found = worldOf({ ...key, ...url, ...region });
  expect(found.demonstration).toEqual(demonstration);
  expect(found.own).toEqual(own);
  expect(found.idPrefix).toBe(idPrefix);
  expect(found.needsSimulator).toBe(demonstration === inside || own === inside);
});

test("without CIO_DEMO=live no setting whatever takes the demonstration out of this process", () => {
  for (const key of [{}, { CIO_WRITE_KEY: "k" }])
    for (const url of Object.values(urls))
      for (const region of [{}, { CIO_REGION: "eu" }])
        for (const demo of [{}, { CIO_DEMO: "simulator" }, { CIO_DEMO: "" }])
          expect(worldOf({ ...key, ...url, ...region, ...demo }).demonstration).toEqual(inside);
});

test("where the tables live is part of the world", () => {
  expect(worldOf({}).lakehouse).toEqual({ kind: "local", location: "/here/.cionb/lakehouse" });
  const warehouse = {
    DATABRICKS_SERVER_HOSTNAME: "dbc.example.com",
    DATABRICKS_HTTP_PATH: "/x",
    DATABRICKS_TOKEN: "t",
  };
  expect(worldOf(warehouse).lakehouse).toEqual({ kind: "databricks", location: "dbc.example.com" });
});

test("the sentences say where demonstration, own calls and tables go", () => {
  expect(worldOf({ CIO_WRITE_KEY: "k", CIO_REGION: "eu" }).sentences).toEqual([
    "Demonstration calls go to a simulator of Customer.io in this process (127.0.0.1:4321).",
    "Calls from your own tables go to the live Customer.io workspace of the write key (cdp-eu.customer.io).",
    "Tables live in the local folder /here/.cionb/lakehouse.",
  ]);
  expect(worldOf({ CIO_WRITE_KEY: "k", CIO_DEMO: "live" }).sentences[0]).toBe(
    "Demonstration calls go to the live Customer.io workspace of the write key (cdp.customer.io), with ids that begin with cionb-demo-.",
  );
});
