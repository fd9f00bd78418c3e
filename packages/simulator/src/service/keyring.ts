import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

/** Authorization headers whose reading is remembered, so that a hash is not made for each request. */
const rememberedHeaders = 1_000;

/** First 12 hexadecimal digits of the SHA-256 of a key: tells keys apart without giving one away. */
export function fingerprintOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 12);
}

type Reading = { key: string; fingerprint: string };

/** The write keys that are good now. Times are monotonic milliseconds. */
export function createKeyring(first: string) {
  let current = first;
  const old = new Map<string, number>();
  const read = new Map<string, Reading | undefined>();

  const parse = (authorization: string): Reading | undefined => {
    const encoded = /^basic +([\w+/=-]+) *$/i.exec(authorization)?.[1];
    if (encoded === undefined) return undefined;
    const [key = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":", 1);
    return { key, fingerprint: fingerprintOf(key) };
  };

  return {
    get current() {
      return current;
    },
    /** The old key stays good until then. */
    rotate(key: string, oldUntil: number): void {
      if (key === current) return;
      old.set(current, oldUntil);
      old.delete(key);
      current = key;
    },
    check(authorization: string | undefined, now: number): { good: boolean; fingerprint?: string } {
      if (authorization === undefined) return { good: false };
      let reading = read.get(authorization);
      if (reading === undefined && !read.has(authorization)) {
        if (read.size >= rememberedHeaders) read.clear();
        reading = parse(authorization);
        read.set(authorization, reading);
      }
      if (reading === undefined) return { good: false };
      const { key, fingerprint } = reading;
      return {
        good: key !== "" && (key === current || (old.get(key) ?? Number.NEGATIVE_INFINITY) > now),
        fingerprint,
      };
    },
  };
}

export type Keyring = ReturnType<typeof createKeyring>;
