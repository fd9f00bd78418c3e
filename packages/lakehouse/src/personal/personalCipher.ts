import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Column, Table } from "../defineTable.ts";
import { PersonalDataError } from "../errors.ts";
import { bindingKeys, bindingOf, bindingSql } from "./binding.ts";

/** A key for personal data: 32 bytes, and an id of letters, digits, `_` and `-` that stands before each value. */
export type PersonalKey = { id: string; secret: Uint8Array };

/**
 * Encrypts the columns of a table that are marked personal: AES-256-GCM, each value with a random IV and bound to its
 * place. A value is stored as `<key id>:<base64 of IV (12 bytes), ciphertext and tag (16 bytes)>`.
 */
export type PersonalCipher = {
  /**
   * The row with its personal values encrypted under the current key. A value that this row holds encrypted already is
   * encrypted anew, so that rows which were read may be written back.
   * @throws {PersonalDataError} when the table's personal columns cannot be encrypted.
   */
  encrypt<Row extends object>(table: Table, row: Row): Row;
  /**
   * The row with its personal values decrypted, under whichever key; it must have the table's key columns. Values that
   * were stored before there was a key stay as they are.
   * @throws {PersonalDataError} for a key that was not given, and for a value that was changed or moved.
   */
  decrypt<Row extends object>(table: Table, row: Row): Row;
  /** Whether the row has a personal value that is not encrypted under the current key. */
  isOutdated(table: Table, row: object): boolean;
  /** @throws {PersonalDataError} when the table's personal columns cannot be encrypted. */
  check(table: Table): void;
};

export type PersonalCipherOptions = {
  /** The key that encrypts. */
  key: PersonalKey;
  /** Older keys, which still decrypt. @default {[]} */
  oldKeys?: readonly PersonalKey[];
  /** @default node:crypto's randomBytes */
  random?: (bytes: number) => Uint8Array;
};

const algorithm = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const sealedPattern = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9+/]{36,}={0,2})$/; // base64 of 28 bytes or more

/** @throws {PersonalDataError} for a key of another length, or an id that cannot stand before a value. */
export function createPersonalCipher(options: PersonalCipherOptions): PersonalCipher {
  const { key, oldKeys = [], random = randomBytes } = options;
  const secrets = new Map([...oldKeys, key].map((each) => [checkKey(each).id, each.secret]));
  const shapes = new WeakMap<Table, Shape>();

  function shapeOf(table: Table): Shape {
    const known = shapes.get(table);
    if (known) return known;
    const shape = readShape(table);
    shapes.set(table, shape);
    return shape;
  }

  /** Puts what `change` makes of each personal text in its place; anything else stays. */
  function mapTexts<Row extends object>(
    table: Table,
    row: Row,
    change: (text: string, binding: string, column: string) => string,
  ): Row {
    const { personal, keys } = shapeOf(table);
    const values: Record<string, unknown> = Object.fromEntries(Object.entries(row));
    for (const name of personal) {
      const value = values[name];
      if (typeof value !== "string") continue; // null, or refused by the warehouse
      values[name] = change(value, bindingOf(table, keys, name, values), name);
    }
    return values as Row; // the same columns, and texts stay texts
  }

  function open(table: Table, text: string, binding: string, column: string): string {
    const [, id, base64] = sealedPattern.exec(text) ?? [];
    if (id === undefined || base64 === undefined) return text;
    const secret = secrets.get(id);
    if (!secret) {
      throw new PersonalDataError(
        `Cannot read '${column}' of '${table.name}': it is encrypted with the key '${id}', which was not given. Give it among the older keys`,
      );
    }
    try {
      return decrypt(secret, Buffer.from(base64, "base64"), binding);
    } catch {
      // the error underneath says nothing more
      throw new PersonalDataError(
        `Cannot read '${column}' of '${table.name}': the value was changed or moved, or the key '${id}' is another one than that which wrote it`,
      );
    }
  }

  /** The text that was encrypted for this place under a key that is known; any other text is what it is. */
  function plainText(text: string, binding: string): string {
    const [, id = "", base64 = ""] = sealedPattern.exec(text) ?? [];
    const secret = secrets.get(id);
    if (!secret) return text;
    try {
      return decrypt(secret, Buffer.from(base64, "base64"), binding);
    } catch {
      return text; // it only looks like one
    }
  }

  return {
    encrypt: (table, row) =>
      mapTexts(table, row, (given, binding) => {
        const text = plainText(given, binding);
        const sealed = encrypt(key.secret, random(ivBytes), text, binding);
        return `${key.id}:${sealed.toString("base64")}`;
      }),
    decrypt(table, row) {
      const missing = shapeOf(table).keys.find(({ name }) => !(name in row));
      return mapTexts(table, row, (text, binding, column) => {
        if (!missing) return open(table, text, binding, column);
        throw new PersonalDataError(
          `Cannot read '${column}' of '${table.name}': the row lacks the key '${missing.name}', to which the value is bound. Select it as well`,
        );
      });
    },
    isOutdated: (table, row) =>
      shapeOf(table).personal.some((name) => {
        const value = Reflect.get(row, name);
        return typeof value === "string" && sealedPattern.exec(value)?.[1] !== key.id;
      }),
    check: (table) => void shapeOf(table),
  };
}

type Shape = { personal: readonly string[]; keys: readonly Column[] };

function readShape(table: Table): Shape {
  const personal = table.columns.filter((column) => column.personal);
  const other = personal.find(({ type }) => type.kind !== "scalar" || type.name !== "STRING");
  if (other) {
    throw new PersonalDataError(
      `Cannot encrypt '${table.name}': its personal column '${other.name}' must be of the type STRING`,
    );
  }
  return { personal: personal.map(({ name }) => name), keys: personal.length > 0 ? bindingKeys(table) : [] };
}

function checkKey(key: PersonalKey): PersonalKey {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(key.id)) {
    throw new PersonalDataError(
      "Cannot use a key for personal data: its id must be 1 to 64 letters, digits, '_' or '-'",
    );
  }
  if (key.secret.length !== keyBytes) {
    throw new PersonalDataError(
      `Cannot use the key '${key.id}' for personal data: it must have ${keyBytes} bytes, it has ${key.secret.length}`,
    );
  }
  return key;
}

function encrypt(secret: Uint8Array, iv: Uint8Array, text: string, binding: string): Buffer {
  const cipher = createCipheriv(algorithm, secret, iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(binding));
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(secret: Uint8Array, sealed: Uint8Array, binding: string): string {
  const decipher = createDecipheriv(algorithm, secret, sealed.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(binding));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const text = decipher.update(sealed.subarray(ivBytes, sealed.length - tagBytes));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}

/**
 * The expression that decrypts a personal column in Spark and Databricks SQL.
 * @param key what gives the 32 bytes, such as `unbase64(:key)` or `unbase64(secret('scope', 'name'))`.
 */
export const decryptSql = (table: Table, column: string, key: string): string =>
  `cast(aes_decrypt(unbase64(substring_index(\`${column}\`, ':', -1)), ${key}, 'GCM', 'DEFAULT', ${bindingSql(table, bindingKeys(table), column)}) as string)`;
