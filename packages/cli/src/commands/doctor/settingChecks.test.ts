import { expect, test } from "vitest";
import { testWorld } from "../../../test/testWorld.ts";
import { settingChecks } from "./settingChecks.ts";

async function found(setting: string, env: Record<string, string>) {
  const { findings } = await settingChecks(testWorld({ env }));
  return findings.find(({ check }) => check === setting);
}

test("a setting that is not set passes, and is said to be the default", async () => {
  expect(await found("DATABRICKS_TOKEN", {})).toMatchObject({ status: "pass", detail: "not set (default)." });
  expect(await found("CIO_WRITE_KEY", { CIO_WRITE_KEY: "" })).toMatchObject({ status: "pass" });
});

test("a token without a warehouse is set, and has no effect", async () => {
  expect(await found("DATABRICKS_TOKEN", { DATABRICKS_TOKEN: "dapi-1" })).toMatchObject({
    status: "warn",
    detail: "set (hidden), without effect.",
    remedy: "Set DATABRICKS_SERVER_HOSTNAME and DATABRICKS_HTTP_PATH as well, or unset it.",
  });
});

test("a token beside a service principal is set, and has no effect", async () => {
  const env = {
    ...{
      DATABRICKS_SERVER_HOSTNAME: "x.cloud.databricks.com",
      DATABRICKS_HTTP_PATH: "/sql/1.0/warehouses/a",
    },
    ...{ DATABRICKS_CLIENT_ID: "id", DATABRICKS_CLIENT_SECRET: "s", DATABRICKS_TOKEN: "dapi-1" },
  };
  expect(await found("DATABRICKS_TOKEN", env)).toMatchObject({
    status: "warn",
    remedy: "The service principal of DATABRICKS_CLIENT_ID is used; unset one of the two.",
  });
  expect(await found("DATABRICKS_CLIENT_SECRET", env)).toMatchObject({ status: "pass" });
});

test.each(["CIO_WRITE_KEY", "CIO_REGION", "DATABRICKS_TOKEN"])(
  "a blank %s is ignored, and that is said",
  async (name) => {
    expect(await found(name, { [name]: " \t" })).toMatchObject({
      status: "warn",
      detail: expect.stringMatching(/^It holds only blanks and is ignored: (us|not set) \(default\)\.$/),
      remedy: "Give it a value, or unset it.",
    });
  },
);
