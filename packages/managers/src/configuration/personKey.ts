import { randomBytes } from "node:crypto";
import { chmod, link, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { HomeFolderError } from "../errors.ts";
import type { PiiKey } from "./configurationSchema.ts";
import { Secret } from "./secret.ts";

/** The key that turns a person's id into a hash that cannot be turned back. */
export type HashKey = PiiKey & { origin: "CIO_PII_KEY" | "home" };

const fileName = "person.key";

/**
 * The configured key, else a random one that is made once in the home folder (mode 0600) and found there again.
 * Person keys made with one key cannot be compared with those made with another.
 * @throws {HomeFolderError} if the key cannot be made or read
 */
export async function openHashKey(
  options: { piiKey?: PiiKey | undefined; home: string },
  bytes: (size: number) => Uint8Array = randomBytes,
): Promise<HashKey> {
  const { piiKey, home } = options;
  if (piiKey) return { ...piiKey, origin: "CIO_PII_KEY" };
  const path = join(home, fileName);
  try {
    const text = (await readKey(path)) ?? (await makeKey(path, bytes));
    const [, id, base64] = /^(home-[0-9a-f]{8}):([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
    if (id !== undefined && base64 !== undefined) return { id, key: new Secret(base64), origin: "home" };
  } catch (cause) {
    throw new HomeFolderError(
      `Cannot make or read the key for person keys, ${path}. Check the folder and the disk.`,
      {
        cause,
      },
    );
  }
  throw new HomeFolderError(
    `Cannot read the key for person keys: ${path} is damaged. Restore it from a backup; or, to begin with new person keys, remove it.`,
  );
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) await chmod(path, 0o600);
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Of several processes that make the key at once one wins, and all read the winner's. */
async function makeKey(path: string, bytes: (size: number) => Uint8Array): Promise<string> {
  const id = Buffer.from(bytes(4)).toString("hex");
  const draft = `${path}.${process.pid}.${id}`;
  const key = Buffer.from(bytes(32)).toString("base64");
  await writeFile(draft, `home-${id}:${key}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }
  return await readFile(path, "utf8");
}

/**
 * A function from a person's id to HMAC-SHA-256 of it in hex, under `key`. At least the last `remember` people are
 * kept, and at most twice as many, so that a hash is computed once a person. @default remember {50_000}
 */
export function createPersonKey(key: PiiKey, remember = 50_000): (id: string) => string {
  const hashOf = createHash(Buffer.from(key.key.reveal(), "base64"));
  let older = new Map<string, string>();
  let newer = new Map<string, string>();
  return (id) => {
    const found = newer.get(id);
    if (found !== undefined) return found;
    const hash = older.get(id) ?? hashOf(id);
    if (newer.size >= remember) {
      older = newer;
      newer = new Map();
    }
    newer.set(id, hash);
    return hash;
  };
}

/** A keyed hash that begins where the key has been taken in; a tenth of the time of Node's own, made anew, in Deno. */
function createHash(secret: Uint8Array): (text: string) => string {
  const begun = hmac.create(sha256, secret);
  const going = begun.clone();
  const hash = Buffer.alloc(32);
  return (text) => {
    begun._cloneInto(going);
    going.update(Buffer.from(text, "utf8")).digestInto(hash);
    return hash.toString("hex");
  };
}
