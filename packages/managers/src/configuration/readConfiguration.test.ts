import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { InvalidSettingError } from "../errors.ts";
import { type ConfigurationInput, readConfiguration } from "./readConfiguration.ts";
import { settingNames } from "./settings.ts";
import { showConfiguration } from "./showConfiguration.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const otherKey = Buffer.alloc(32, 8).toString("base64");

const read = (environment: Record<string, string>, rest: Partial<ConfigurationInput> = {}) =>
  readConfiguration({ environment, folder: "/work/here", exists: () => false, ...rest });

function problemsOf(environment: Record<string, string>): InvalidSettingError {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof InvalidSettingError) return error;
    throw error;
  }
  throw new Error("the configuration was taken");
}

test("with nothing set there is no key, no warehouse, and everything lives below the current folder", () => {
  const config = read({});
  expect(config).toMatchObject({
    writeKey: undefined,
    region: "us",
    demo: "simulator",
    home: "/work/here/.cionb",
    lakehouse: "/work/here/.cionb/lakehouse",
    schema: "main.customerio",
    databricks: undefined,
    piiOldKeys: [],
  });
  expect([...config.sources.values()]).toEqual(settingNames.map(() => "default"));
});

test("an option wins over a parameter, a parameter over the environment, the environment over the default", () => {
  const environment = { CIO_REGION: "eu", CIO_SCHEMA: "env.env", CIO_HOME: "/env" };
  const parameters = { CIO_SCHEMA: "par.par", CIO_HOME: "/par" };
  const config = read(environment, { parameters, options: { CIO_HOME: "/opt" } });
  expect(config).toMatchObject({ region: "eu", schema: "par.par", home: "/opt", demo: "simulator" });
  expect(
    ["CIO_HOME", "CIO_SCHEMA", "CIO_REGION", "CIO_DEMO"].map((name) =>
      config.sources.get(name as "CIO_HOME"),
    ),
  ).toEqual(["option", "parameter", "environment", "default"]);
});

test.each([{ writeKey: "wk" }, { CIO_WRITE_KEY: "wk" }, { cio_write_key: "wk" }])(
  "options may be named %o",
  (options) => {
    expect(read({}, { options }).writeKey?.reveal()).toBe("wk");
  },
);

test("the environment is read by the variables' own names only", () => {
  expect(read({ region: "eu", home: "/elsewhere" })).toMatchObject({
    region: "us",
    home: "/work/here/.cionb",
  });
});

test("an empty or blank text counts as absent, and blanks around a value are dropped", () => {
  expect(read({ CIO_WRITE_KEY: "  ", CIO_REGION: "", CIO_SCHEMA: " a.b\n" })).toMatchObject({
    writeKey: undefined,
    region: "us",
    schema: "a.b",
  });
});

test("relative folders start from the current one", () => {
  expect(read({ CIO_HOME: "state", CIO_LAKEHOUSE: "../tables" })).toMatchObject({
    home: "/work/here/state",
    lakehouse: "/work/tables",
  });
});

test("the home folder is beside the contract when an ancestor holds it", () => {
  const exists = (path: string) => path === "/work/cio_pipelines_api.json";
  expect(read({}, { exists }).home).toBe("/work/.cionb");
});

describe("a setting that cannot be used is named with what it should be", () => {
  test.each([
    ["CIO_WRITE_KEY", "two words", /printable ASCII without spaces/],
    ["CIO_WRITE_KEY", "user:password", /without a colon/],
    ["CIO_WRITE_KEY", "schlüssel", /printable ASCII/],
    ["CIO_REGION", "de", /us or eu/],
    ["CIO_REGION", "US", /us or eu/],
    ["CIO_BASE_URL", "cdp.customer.io/v1", /ends in \/v1/],
    ["CIO_BASE_URL", "https://cdp.customer.io", /ends in \/v1/],
    ["CIO_BASE_URL", "http://cdp.customer.io/v1", /http only on this machine/],
    ["CIO_BASE_URL", "https://user:secretpart@proxy/v1", /without a user name/],
    ["CIO_BASE_URL", "https://proxy/v1?key=secretpart", /without a user name, query/],
    ["CIO_DEMO", "yes", /simulator or live/],
    ["CIO_DEMO", "live", /live needs CIO_WRITE_KEY/],
    ["CIO_SCHEMA", "a.b.c", /schema or catalog.schema/],
    ["CIO_SCHEMA", "a; drop table b", /letters, digits and underscores/],
    ["CIO_PII_KEY", "nocolon", /<id>:<base64 of 32 bytes>/],
    ["CIO_PII_KEY", `k:${Buffer.alloc(16).toString("base64")}`, /32 bytes/],
    ["CIO_PII_KEY", `bad id:${key}`, /32 bytes/],
    ["CIO_PII_OLD_KEYS", `a:${key},a:${otherKey}`, /each id once/],
    ["CIO_PII_OLD_KEYS", `a:${key},`, /comma-separated/],
    ["DATABRICKS_SERVER_HOSTNAME", "https://x.cloud.databricks.com", /without https/],
    ["DATABRICKS_HTTP_PATH", "sql/1.0/warehouses/x", /a path such as/],
    ["DATABRICKS_SQL_API", "thrift", /driver or statements/],
    ["DATABRICKS_CLIENT_SECRET", "only-the-secret", /together with DATABRICKS_CLIENT_ID/],
  ])("%s = %s", (name, value, expected) => {
    const error = problemsOf({ [name]: value });
    expect(error.problems.map(({ setting }) => setting)).toContain(name);
    expect(error.message).toMatch(expected);
    expect(error.message).toContain(name);
  });

  test("a warehouse needs both its names, and a login", () => {
    expect(problemsOf({ DATABRICKS_SERVER_HOSTNAME: "x" }).message).toContain("DATABRICKS_HTTP_PATH");
    expect(problemsOf({ DATABRICKS_HTTP_PATH: "/sql/x" }).message).toContain("DATABRICKS_SERVER_HOSTNAME");
    expect(problemsOf({ DATABRICKS_SERVER_HOSTNAME: "x", DATABRICKS_HTTP_PATH: "/sql/x" }).message).toContain(
      "DATABRICKS_TOKEN",
    );
  });

  test("an old key for personal data may not have the id of the new one", () => {
    const error = problemsOf({ CIO_PII_KEY: `a:${key}`, CIO_PII_OLD_KEYS: `a:${otherKey}` });
    expect(error.problems.map(({ setting }) => setting)).toEqual(["CIO_PII_OLD_KEYS"]);
  });

  test("all wrong settings are reported at once", () => {
    const error = problemsOf({ CIO_REGION: "de", CIO_DEMO: "maybe", CIO_SCHEMA: "1 2" });
    expect(error.problems.map(({ setting }) => setting)).toEqual(["CIO_REGION", "CIO_DEMO", "CIO_SCHEMA"]);
  });
});

test.each([
  { CIO_WRITE_KEY: "hunter2 hunter2" },
  { CIO_PII_KEY: "hunter2" },
  { CIO_PII_OLD_KEYS: "hunter2" },
  { DATABRICKS_TOKEN: "hunter2 hunter2" },
  { CIO_BASE_URL: "https://u:hunter2@proxy.example.com/v1" },
  { CIO_BASE_URL: "https://proxy.example.com/v1?token=hunter2" },
])("an error about %o never holds the secret", (environment) => {
  const error = problemsOf(environment);
  expect(inspect(error, { depth: 9 }) + JSON.stringify(error) + error.stack).not.toContain("hunter2");
});

test("the value of a setting that is no secret is repeated", () => {
  expect(problemsOf({ CIO_REGION: "de" }).message).toBe(
    'Cannot use the configuration: CIO_REGION should be us or eu; it is "de".',
  );
});

test("a base URL keeps its path and loses a slash at its end", () => {
  expect(read({ CIO_WRITE_KEY: "k", CIO_BASE_URL: "http://127.0.0.1:4010/v1/" }).baseUrl).toBe(
    "http://127.0.0.1:4010/v1",
  );
});

test("a warehouse is reached with a token or as a service principal", () => {
  const warehouse = {
    DATABRICKS_SERVER_HOSTNAME: "dbc.cloud.databricks.com",
    DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/a",
  };
  expect(read({ ...warehouse, DATABRICKS_TOKEN: "t" }).databricks?.login.kind).toBe("token");
  const oauth = { DATABRICKS_CLIENT_ID: "id", DATABRICKS_CLIENT_SECRET: "s" };
  expect(read({ ...warehouse, ...oauth }).databricks?.login.kind).toBe("oauth");
});

test("the vendor's driver carries statements unless the other way is chosen", () => {
  const warehouse = {
    DATABRICKS_SERVER_HOSTNAME: "dbc.cloud.databricks.com",
    DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/a",
    DATABRICKS_TOKEN: "t",
  };
  expect(read(warehouse).databricks?.sqlApi).toBe("driver");
  expect(read({ ...warehouse, DATABRICKS_SQL_API: "statements" }).databricks?.sqlApi).toBe("statements");
  const cluster = { ...warehouse, DATABRICKS_HTTP_PATH: "/sql/protocolv1/o/0/0123-456789-abc" };
  expect(read(cluster).databricks?.sqlApi).toBe("driver");
  expect(problemsOf({ ...cluster, DATABRICKS_SQL_API: "statements" }).message).toContain(
    "DATABRICKS_SQL_API should be driver or statements (statements needs the path of a SQL warehouse",
  );
});

const complete = {
  CIO_WRITE_KEY: "hidden-write-key",
  CIO_PII_KEY: `2026:${key}`,
  CIO_PII_OLD_KEYS: `2025:${otherKey}`,
  DATABRICKS_SERVER_HOSTNAME: "dbc.cloud.databricks.com",
  DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/a",
  DATABRICKS_TOKEN: "hidden-token",
};

test("the configuration can be shown in every way without its secrets", () => {
  const config = read(complete);
  const shown = [
    inspect(config, { depth: 9, showHidden: true }),
    JSON.stringify(config),
    `${config.writeKey}`,
  ].join();
  for (const secret of ["hidden-write-key", key, otherKey, "hidden-token"])
    expect(shown).not.toContain(secret);
});

test("the table of settings has each of them once, with secrets only said to be set", () => {
  const rows = showConfiguration(read(complete));
  expect(rows.map(({ setting }) => setting)).toEqual(settingNames);
  expect(rows.filter(({ secret }) => secret).map(({ value }) => value)).toEqual([
    "set (hidden)",
    "set (hidden)",
    "set (hidden)",
    "set (hidden)",
    "not set",
  ]);
  expect(rows.find(({ setting }) => setting === "DATABRICKS_HTTP_PATH")?.value).toBe("/sql/1.0/warehouses/a");
});

describe("what has no effect, or looks odd, is said", () => {
  test.each([
    [{ CIO_BASE_URL: "https://proxy.example.com/v1" }, /CIO_BASE_URL has no effect without CIO_WRITE_KEY/],
    [{ CIO_WRITE_KEY: "k" }, /no warehouse is: the log of live calls/],
    [
      { DATABRICKS_SERVER_HOSTNAME: "x", DATABRICKS_HTTP_PATH: "/x", DATABRICKS_TOKEN: "t" },
      /tables on Databricks hold calls to a simulator/,
    ],
    [
      { CIO_WRITE_KEY: "k", CIO_BASE_URL: "https://p.example.com/v1", CIO_REGION: "eu" },
      /CIO_REGION has no effect/,
    ],
    [{ DATABRICKS_SQL_API: "statements" }, /DATABRICKS_SQL_API has no effect without a warehouse/],
    [{}, /CIO_PII_KEY is not set/],
    [{ CIO_REGON: "eu" }, /CIO_REGON is not a setting/],
  ])("%o", (environment, sentence) => {
    expect(read(environment).notices.join("\n")).toMatch(sentence);
  });

  test("the variables of Customer.io's own tool are left alone", () => {
    expect(read({ CIO_TOKEN: "a", CIO_PROFILE: "b", CIO_TIMEOUT: "1" }).notices.join()).not.toMatch(
      /not a setting/,
    );
  });
});
