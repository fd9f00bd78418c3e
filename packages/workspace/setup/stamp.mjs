import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * A hash over texts; the same texts in the same order give the same hash.
 * @param {readonly (string | Buffer)[]} parts
 */
export function hashOf(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

/**
 * What an earlier setup left in `file`, or nothing.
 * @param {string} file
 * @returns {string | undefined}
 */
export function readStamp(file) {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined; // no setup yet, or one that was cut short: do it again
  }
}

/**
 * Says that what `file` stands beside is made from `stamp`; written last and whole.
 * @param {string} file
 * @param {string} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${stamp}\n`);
  renameSync(`${file}.new`, file);
}
