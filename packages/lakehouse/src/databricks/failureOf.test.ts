import { expect, test } from "vitest";
import { connectionFailure } from "./failureOf.ts";

const failed = (cause: object) => new TypeError("fetch failed", { cause });
const address = "error sending request for url (https://storage.example.com/x?sig=secret): ";

test.each([
  ["Node's refused connection", { code: "ECONNREFUSED" }, "unreachable"],
  ["Node's unknown host", { code: "ENOTFOUND" }, "unreachable"],
  ["Node's certificate", { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, "untrusted"],
  ["Node's broken connection", { code: "UND_ERR_SOCKET" }, "no answer"],
  [
    "Deno's refused connection",
    { message: `${address}client error (Connect): tcp connect error` },
    "unreachable",
  ],
  ["Deno's unknown host", { message: `${address}client error (Connect): dns error` }, "unreachable"],
  [
    "Deno's certificate",
    { message: `${address}client error (Connect): invalid peer certificate: UnknownIssuer` },
    "untrusted",
  ],
  ["Deno's broken connection", { message: `${address}client error (SendRequest): closed` }, "no answer"],
])("%s is told without the address", (_what, cause, kind) => {
  const failure = connectionFailure(failed(cause));
  expect(failure.kind).toBe(kind);
  expect(JSON.stringify(failure)).not.toContain("storage.example.com");
});
