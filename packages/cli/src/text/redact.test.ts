import { expect, test } from "vitest";
import { redact } from "./redact.ts";

const env = {
  CIO_WRITE_KEY: "wk-secret",
  DATABRICKS_TOKEN: "dapi-token ",
  DATABRICKS_CLIENT_SECRET: "shh-secret",
  CIO_PII_KEY: "k1:AAAAAAAA",
  CIO_REGION: "europe",
  HOME: "/home/someone",
};

test.each(["wk-secret", "dapi-token", "shh-secret", "k1:AAAAAAAA"])(
  "%s is hidden wherever it stands",
  (secret) => {
    expect(redact(`a ${secret}, b${secret}`, env)).toBe("a [hidden], b[hidden]");
  },
);

test("what is no secret stays", () => {
  expect(redact("europe /home/someone", env)).toBe("europe /home/someone");
});

test("a secret too short to be told from ordinary text hides nothing", () => {
  expect(redact("a cat", { CIO_WRITE_KEY: "a" })).toBe("a cat");
});
