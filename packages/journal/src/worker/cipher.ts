import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { JournalKeyError } from "../errors.ts";
import type { Key } from "../messages.ts";

/** What is stored: as it came (`key` null) or encrypted with the key of that id. */
export type Sealed = { key: string | null; body: Uint8Array };

/**
 * Encrypts with the current key, decrypts with any: AES-256-GCM with a random nonce each time. `place` says where the
 * bytes belong; moved elsewhere, they cannot be read.
 */
export type Cipher = {
  readonly key: string | null;
  /** Whether bytes under this key id can be read. */
  knows(key: string): boolean;
  seal(body: Uint8Array, place: string): Sealed;
  /** @throws {JournalKeyError} if the key is missing or another one. */
  open(sealed: Sealed, place: string): Uint8Array;
};

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

export function createCipher(key: Key | undefined, oldKeys: readonly Key[]): Cipher {
  const secrets = new Map([...oldKeys, ...(key ? [key] : [])].map(({ id, secret }) => [id, secret]));
  return {
    key: key?.id ?? null,
    knows: (id) => secrets.has(id),
    seal: (body, place) =>
      key ? { key: key.id, body: encrypt(key.secret, body, place) } : { key: null, body },
    open({ key: id, body }, place) {
      if (id === null) return body;
      const secret = secrets.get(id);
      if (secret === undefined) throw missingKey(id);
      try {
        return decrypt(secret, body, place);
      } catch {
        throw new JournalKeyError(
          `Cannot read the journal: the key "${id}" that was given is not the one that wrote it. Give the right one under this id`,
          id,
        );
      }
    },
  };
}

export const missingKey = (id: string) =>
  new JournalKeyError(
    `Cannot read the journal: it is encrypted with the key "${id}", which was not given. Give it as the key or among the older ones`,
    id,
  );

function encrypt(secret: Uint8Array, body: Uint8Array, place: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, secret, nonce, { authTagLength: tagBytes });
  cipher.setAAD(new TextEncoder().encode(place));
  const text = cipher.update(body);
  cipher.final();
  const sealed = new Uint8Array(nonceBytes + tagBytes + text.byteLength);
  sealed.set(nonce);
  sealed.set(cipher.getAuthTag(), nonceBytes);
  sealed.set(text, nonceBytes + tagBytes);
  return sealed;
}

function decrypt(secret: Uint8Array, sealed: Uint8Array, place: string): Uint8Array {
  const decipher = createDecipheriv(algorithm, secret, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(new TextEncoder().encode(place));
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  const body = decipher.update(sealed.subarray(nonceBytes + tagBytes));
  decipher.final();
  return body;
}
