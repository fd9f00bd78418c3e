/** What the project reads from outside, and what each value should be. */
export type SettingName =
  | "CIO_WRITE_KEY"
  | "CIO_REGION"
  | "CIO_BASE_URL"
  | "CIO_DEMO"
  | "CIO_HOME"
  | "CIO_LAKEHOUSE"
  | "CIO_SCHEMA"
  | "CIO_PII_KEY"
  | "CIO_PII_OLD_KEYS"
  | "DATABRICKS_SERVER_HOSTNAME"
  | "DATABRICKS_HTTP_PATH"
  | "DATABRICKS_TOKEN"
  | "DATABRICKS_CLIENT_ID"
  | "DATABRICKS_CLIENT_SECRET"
  | "DATABRICKS_SQL_API";

export type Setting = {
  /** The name as an option of `connect()` and `readConfiguration()`. */
  option: string;
  secret: boolean;
  /** What it is for, as half a sentence. */
  purpose: string;
  /** What it should be, so that "NAME should be ..." is a sentence. */
  expected: string;
};

const setting = (option: string, secret: boolean, purpose: string, expected: string): Setting => ({
  option,
  secret,
  purpose,
  expected,
});

export const settings: Readonly<Record<SettingName, Setting>> = {
  CIO_WRITE_KEY: setting(
    "writeKey",
    true,
    "the write key of the Customer.io workspace; without it a simulator is used",
    "the API key of a Customer.io API source: printable ASCII without spaces and without a colon",
  ),
  CIO_REGION: setting("region", false, "where the workspace lives", "us or eu"),
  CIO_BASE_URL: setting(
    "baseUrl",
    false,
    "another address for the Pipelines API; wins over the region",
    "a URL that ends in /v1, with https (http only on this machine) and without a user name, query or fragment",
  ),
  CIO_DEMO: setting(
    "demo",
    false,
    "where demonstration calls go",
    "simulator or live (live needs CIO_WRITE_KEY)",
  ),
  CIO_HOME: setting("home", false, "the folder that holds all state", "the path of a folder on a local disk"),
  CIO_LAKEHOUSE: setting("lakehouse", false, "the folder of the local Delta tables", "the path of a folder"),
  CIO_SCHEMA: setting(
    "schema",
    false,
    "catalog and schema of the tables on Databricks",
    "a schema or catalog.schema, each of letters, digits and underscores",
  ),
  CIO_PII_KEY: setting(
    "piiKey",
    true,
    "the key for personal data: person keys now, encryption at rest later",
    "<id>:<base64 of 32 bytes>, the id of letters, digits, dots, dashes and underscores",
  ),
  CIO_PII_OLD_KEYS: setting(
    "piiOldKeys",
    true,
    "keys for personal data that were in use before",
    "a comma-separated list of <id>:<base64 of 32 bytes>, each id once and none that of CIO_PII_KEY",
  ),
  DATABRICKS_SERVER_HOSTNAME: setting(
    "databricksServerHostname",
    false,
    "the workspace that holds the warehouse",
    "a host name without https:// and without a path",
  ),
  DATABRICKS_HTTP_PATH: setting(
    "databricksHttpPath",
    false,
    "the path of the SQL warehouse",
    "a path such as /sql/1.0/warehouses/<id>, given together with DATABRICKS_SERVER_HOSTNAME",
  ),
  DATABRICKS_TOKEN: setting(
    "databricksToken",
    true,
    "a personal access token for the warehouse",
    "a token without spaces, or absent when DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET are given",
  ),
  DATABRICKS_CLIENT_ID: setting(
    "databricksClientId",
    false,
    "the service principal for the warehouse (OAuth)",
    "a client id without spaces, given together with DATABRICKS_CLIENT_SECRET",
  ),
  DATABRICKS_CLIENT_SECRET: setting(
    "databricksClientSecret",
    true,
    "the secret of the service principal (OAuth)",
    "a secret without spaces, given together with DATABRICKS_CLIENT_ID",
  ),
  DATABRICKS_SQL_API: setting(
    "databricksSqlApi",
    false,
    "what carries statements to the SQL warehouse",
    "driver or statements (statements needs the path of a SQL warehouse, such as /sql/1.0/warehouses/<id>)",
  ),
};

export const settingNames: readonly SettingName[] = [
  "CIO_WRITE_KEY",
  "CIO_REGION",
  "CIO_BASE_URL",
  "CIO_DEMO",
  "CIO_HOME",
  "CIO_LAKEHOUSE",
  "CIO_SCHEMA",
  "CIO_PII_KEY",
  "CIO_PII_OLD_KEYS",
  "DATABRICKS_SERVER_HOSTNAME",
  "DATABRICKS_HTTP_PATH",
  "DATABRICKS_TOKEN",
  "DATABRICKS_CLIENT_ID",
  "DATABRICKS_CLIENT_SECRET",
  "DATABRICKS_SQL_API",
];

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}
