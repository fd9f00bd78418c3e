import { z } from "zod";
import { isLoopback } from "./loopback.ts";
import { Secret } from "./secret.ts";
import { type SettingName, settings } from "./settings.ts";

/** A key for personal data: `id` may be shown and stored, `key` holds 32 bytes as base64. */
export type PiiKey = { id: string; key: Secret };

const expected = (name: SettingName) => ({ error: settings[name].expected });

const word = (name: SettingName, pattern: RegExp) => z.string().regex(pattern, expected(name));

// a colon would end the user name of Basic authentication
const writeKey = word("CIO_WRITE_KEY", /^[\x21-\x39\x3b-\x7e]+$/).transform((text) => new Secret(text));

const baseUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const path = url?.pathname.replace(/\/+$/, "") ?? "";
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (!url || !safe || !path.endsWith("/v1") || url.username || url.password || url.search || url.hash) {
    context.addIssue({ code: "custom", message: settings.CIO_BASE_URL.expected });
    return z.NEVER;
  }
  return `${url.origin}${path}`;
});

function parsePiiKey(text: string): PiiKey | undefined {
  const [, id, base64] = /^([\w.-]{1,64}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (id === undefined || base64 === undefined) return undefined;
  return Buffer.from(base64, "base64").length === 32 ? { id, key: new Secret(base64) } : undefined;
}

const piiKey = z.string().transform((text, context) => {
  const key = parsePiiKey(text);
  if (key) return key;
  context.addIssue({ code: "custom", message: settings.CIO_PII_KEY.expected });
  return z.NEVER;
});

const piiOldKeys = z.string().transform((text, context) => {
  const parts = text.split(",").map((part) => part.trim());
  const keys = parts.map(parsePiiKey).filter((key) => key !== undefined);
  if (keys.length === parts.length && new Set(keys.map((key) => key.id)).size === keys.length) return keys;
  context.addIssue({ code: "custom", message: settings.CIO_PII_OLD_KEYS.expected });
  return z.NEVER;
});

const secretWord = (name: SettingName) => word(name, /^\S+$/).transform((text) => new Secret(text));

const given = z.object({
  CIO_WRITE_KEY: writeKey.optional(),
  CIO_REGION: z.enum(["us", "eu"], expected("CIO_REGION")).default("us"),
  CIO_BASE_URL: baseUrl.optional(),
  CIO_DEMO: z.enum(["simulator", "live"], expected("CIO_DEMO")).default("simulator"),
  CIO_HOME: word("CIO_HOME", /^[^\0]+$/),
  CIO_LAKEHOUSE: word("CIO_LAKEHOUSE", /^[^\0]+$/),
  CIO_SCHEMA: word("CIO_SCHEMA", /^\w{1,255}(\.\w{1,255})?$/).default("main.customerio"),
  CIO_PII_KEY: piiKey.optional(),
  CIO_PII_OLD_KEYS: piiOldKeys.default([]),
  DATABRICKS_SERVER_HOSTNAME: word("DATABRICKS_SERVER_HOSTNAME", /^[A-Za-z0-9.-]+(:\d{1,5})?$/).optional(),
  DATABRICKS_HTTP_PATH: word("DATABRICKS_HTTP_PATH", /^\/\S+$/).optional(),
  DATABRICKS_TOKEN: secretWord("DATABRICKS_TOKEN").optional(),
  DATABRICKS_CLIENT_ID: word("DATABRICKS_CLIENT_ID", /^\S+$/).optional(),
  DATABRICKS_CLIENT_SECRET: secretWord("DATABRICKS_CLIENT_SECRET").optional(),
  DATABRICKS_SQL_API: z.enum(["driver", "statements"], expected("DATABRICKS_SQL_API")).default("driver"),
});

type Given = z.infer<typeof given>;

/** Settings that are wrong only together. Each is reported on the one to change. */
function* wrongTogether(values: Given): Iterable<SettingName> {
  if (values.CIO_DEMO === "live" && !values.CIO_WRITE_KEY) yield "CIO_DEMO";
  if (values.CIO_PII_OLD_KEYS.some((old) => old.id === values.CIO_PII_KEY?.id)) yield "CIO_PII_OLD_KEYS";
  const host = values.DATABRICKS_SERVER_HOSTNAME !== undefined;
  const path = values.DATABRICKS_HTTP_PATH !== undefined;
  if (host !== path) yield "DATABRICKS_HTTP_PATH";
  const id = values.DATABRICKS_CLIENT_ID !== undefined;
  const secret = values.DATABRICKS_CLIENT_SECRET !== undefined;
  if (id !== secret) yield "DATABRICKS_CLIENT_SECRET";
  if (host && path && !values.DATABRICKS_TOKEN && !(id && secret)) yield "DATABRICKS_TOKEN";
  const ofWarehouse = /\/(warehouses|endpoints)\/[\w-]+\/?$/.test(values.DATABRICKS_HTTP_PATH ?? "");
  if (values.DATABRICKS_SQL_API === "statements" && path && !ofWarehouse) yield "DATABRICKS_SQL_API";
}

/** How the warehouse on Databricks is reached. */
export type DatabricksConfiguration = {
  serverHostname: string;
  httpPath: string;
  /** What carries the statements: the vendor's driver, or the Statement Execution API. */
  sqlApi: "driver" | "statements";
  login: { kind: "token"; token: Secret } | { kind: "oauth"; clientId: string; clientSecret: Secret };
};

function databricks(values: Given): DatabricksConfiguration | undefined {
  const {
    DATABRICKS_SERVER_HOSTNAME: serverHostname,
    DATABRICKS_HTTP_PATH: httpPath,
    DATABRICKS_SQL_API: sqlApi,
  } = values;
  if (serverHostname === undefined || httpPath === undefined) return undefined;
  const {
    DATABRICKS_TOKEN: token,
    DATABRICKS_CLIENT_ID: clientId,
    DATABRICKS_CLIENT_SECRET: clientSecret,
  } = values;
  if (clientId !== undefined && clientSecret !== undefined)
    return { serverHostname, httpPath, sqlApi, login: { kind: "oauth", clientId, clientSecret } };
  return token && { serverHostname, httpPath, sqlApi, login: { kind: "token", token } };
}

/** Every setting, parsed once. The input has the names of the environment, all of them texts. */
export const configurationSchema = given
  .check((context) => {
    for (const name of wrongTogether(context.value))
      context.issues.push({
        code: "custom",
        path: [name],
        message: settings[name].expected,
        input: undefined,
      });
  })
  .transform((values) => ({
    /** Absent: no account, everything goes to a simulator. */
    writeKey: values.CIO_WRITE_KEY,
    region: values.CIO_REGION,
    /** Without a trailing slash; wins over `region`. */
    baseUrl: values.CIO_BASE_URL,
    demo: values.CIO_DEMO,
    /** Absolute path. */
    home: values.CIO_HOME,
    /** Absolute path of the local Delta tables. */
    lakehouse: values.CIO_LAKEHOUSE,
    /** `schema` or `catalog.schema`, used on Databricks. */
    schema: values.CIO_SCHEMA,
    piiKey: values.CIO_PII_KEY,
    piiOldKeys: values.CIO_PII_OLD_KEYS,
    /** Absent: the local engine. */
    databricks: databricks(values),
  }));

export type Settings = z.infer<typeof configurationSchema>;
