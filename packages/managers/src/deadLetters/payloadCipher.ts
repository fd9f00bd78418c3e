import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { PiiKey } from "../configuration/configurationSchema.ts";
import { PayloadKeyError } from "../errors.ts";

/** Encrypts texts for a column and reads them again. */
export type PayloadCipher = {
  readonly keyId: string;
  /** @param bound what the text belongs to; it opens only with the same. */
  seal(text: string, bound: string): string;
  /** @throws {PayloadKeyError} if the key is not known or does not fit. */
  open(sealed: string, keyId: string, bound: string): string;
};

const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM in the layout that SQL reads:
 * `aes_decrypt(unbase64(payload), unbase64('<key>'), 'GCM', 'DEFAULT', message_id)`.
 */
export function createPayloadCipher(
  key: PiiKey,
  oldKeys: readonly PiiKey[] = [],
  random: (bytes: number) => Uint8Array = randomBytes,
): PayloadCipher {
  const secretOf = (one: PiiKey) => Buffer.from(one.key.reveal(), "base64");
  const secrets = new Map([key, ...oldKeys].map((one) => [one.id, secretOf(one)]));
  const current = secretOf(key);
  return {
    keyId: key.id,
    seal(text, bound) {
      const iv = random(ivBytes);
      const cipher = createCipheriv("aes-256-gcm", current, iv);
      cipher.setAAD(Buffer.from(bound));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([iv, body, cipher.getAuthTag()]).toString("base64");
    },
    open(sealed, keyId, bound) {
      const secret = secrets.get(keyId);
      if (secret === undefined) {
        throw new PayloadKeyError(
          `Cannot read a payload that is encrypted with the key "${keyId}": put that key into CIO_PII_OLD_KEYS`,
        );
      }
      const bytes = Buffer.from(sealed, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", secret, bytes.subarray(0, ivBytes));
        decipher.setAAD(Buffer.from(bound));
        decipher.setAuthTag(bytes.subarray(bytes.byteLength - tagBytes));
        const body = bytes.subarray(ivBytes, bytes.byteLength - tagBytes);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new PayloadKeyError(
          `Cannot read a payload with the key "${keyId}": it was encrypted with another key of that name, or changed`,
          { cause },
        );
      }
    },
  };
}
