import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { ConfigurationError } from "./errors.ts";

const fingerprintDigits = 12; // enough to tell keys apart, too few to be of use to anyone

/** @throws {ConfigurationError} if `writeKey` cannot be a key; the message does not repeat it. */
export function checkWriteKey(writeKey: unknown): asserts writeKey is string {
  const why = problemOf(writeKey);
  if (why === undefined) return;
  throw new ConfigurationError(
    "writeKey",
    `Cannot use the write key: ${why}. Copy the API key of the workspace's "Customer.io API" source`,
  );
}

function problemOf(writeKey: unknown): string | undefined {
  if (typeof writeKey !== "string") return "it must be a string";
  if (writeKey === "") return "it is empty";
  if (/\p{Cc}/u.test(writeKey)) return "it holds a control character, such as a line break";
  if (/\s/u.test(writeKey)) return "it holds a space";
  if (writeKey.includes(":"))
    return "it holds a colon, which basic authentication cannot carry in a user name";
  return undefined;
}

/** First 12 hex digits of the SHA-256 of the key: tells keys apart in a log without holding them. */
export function keyFingerprint(writeKey: string): string {
  return createHash("sha256").update(writeKey).digest("hex").slice(0, fingerprintDigits);
}

/** The value of the `Authorization` header: the key as user name, no password. */
export function basicAuthorization(writeKey: string): string {
  return `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}`;
}
