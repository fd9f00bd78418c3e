import type { Configuration, SettingSource } from "./readConfiguration.ts";
import { Secret } from "./secret.ts";
import { type SettingName, settingNames, settings } from "./settings.ts";

/** One row of the table that a person reads. `value` of a secret is "set" or "not set". */
export type ShownSetting = {
  setting: SettingName;
  value: string;
  source: SettingSource;
  secret: boolean;
  purpose: string;
};

function values(config: Configuration): Record<SettingName, string | Secret | undefined> {
  const { databricks } = config;
  const login = databricks?.login;
  return {
    CIO_WRITE_KEY: config.writeKey,
    CIO_REGION: config.region,
    CIO_BASE_URL: config.baseUrl,
    CIO_DEMO: config.demo,
    CIO_HOME: config.home,
    CIO_LAKEHOUSE: config.lakehouse,
    CIO_SCHEMA: config.schema,
    CIO_PII_KEY: config.piiKey?.key,
    CIO_PII_OLD_KEYS: config.piiOldKeys[0]?.key,
    DATABRICKS_SERVER_HOSTNAME: databricks?.serverHostname,
    DATABRICKS_HTTP_PATH: databricks?.httpPath,
    DATABRICKS_TOKEN: login?.kind === "token" ? login.token : undefined,
    DATABRICKS_CLIENT_ID: login?.kind === "oauth" ? login.clientId : undefined,
    DATABRICKS_CLIENT_SECRET: login?.kind === "oauth" ? login.clientSecret : undefined,
    DATABRICKS_SQL_API: databricks?.sqlApi,
  };
}

/** Every setting as a row that may be shown: secrets are only said to be set or not. */
export function showConfiguration(config: Configuration): ShownSetting[] {
  const all = values(config);
  return settingNames.map((name) => {
    const value = all[name];
    return {
      setting: name,
      value: value instanceof Secret ? "set (hidden)" : (value ?? "not set"),
      source: config.sources.get(name) ?? "default",
      secret: settings[name].secret,
      purpose: settings[name].purpose,
    };
  });
}
