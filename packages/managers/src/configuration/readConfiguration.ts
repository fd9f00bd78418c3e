import { join, resolve } from "node:path";
import { InvalidSettingError, type SettingProblem } from "../errors.ts";
import { configurationSchema, type Settings } from "./configurationSchema.ts";
import { findHome } from "./findHome.ts";
import { isSettingName, type SettingName, settingNames, settings } from "./settings.ts";

/** Where the value of a setting came from, in the order in which they win. */
export type SettingSource = "option" | "parameter" | "environment" | "default";

export type Configuration = Settings & {
  sources: ReadonlyMap<SettingName, SettingSource>;
  /** Sentences that a person should read: settings without effect, names that look mistyped. */
  notices: readonly string[];
};

/** Values by the setting's option name (`writeKey`) or its variable name (`CIO_WRITE_KEY`). */
export type GivenSettings = Readonly<Record<string, string | undefined>>;

export type ConfigurationInput = {
  /** Wins over everything. @default {} */
  options?: GivenSettings;
  /** Notebook parameters or widgets. @default {} */
  parameters?: GivenSettings;
  /** @default {} (pass `process.env`) */
  environment?: GivenSettings;
  /** Where the search for the home folder begins, and what relative paths start from. */
  folder: string;
  /** @default existsSync */
  exists?: (path: string) => boolean;
};

type Layer = readonly [source: SettingSource, values: GivenSettings];

function lookUp([source, values]: Layer, name: SettingName): string | undefined {
  const other =
    source === "environment" ? undefined : (values[settings[name].option] ?? values[name.toLowerCase()]);
  const text = (values[name] ?? other)?.trim();
  return text === "" ? undefined : text;
}

/**
 * Reads all settings. Order: option, notebook parameter, environment, default; an empty text counts as absent.
 * @throws {InvalidSettingError} naming every variable that cannot be used and what it should be
 */
export function readConfiguration(input: ConfigurationInput): Configuration {
  const { options = {}, parameters = {}, environment = {}, folder, exists } = input;
  const layers: readonly Layer[] = [
    ["option", options],
    ["parameter", parameters],
    ["environment", environment],
  ];
  const texts: Partial<Record<SettingName, string>> = {};
  const sources = new Map<SettingName, SettingSource>();
  for (const name of settingNames) {
    const [source, text] = firstOf(layers, name);
    sources.set(name, source);
    if (text !== undefined) texts[name] = text;
  }
  texts.CIO_HOME = texts.CIO_HOME === undefined ? findHome(folder, exists) : resolve(folder, texts.CIO_HOME);
  texts.CIO_LAKEHOUSE =
    texts.CIO_LAKEHOUSE === undefined
      ? join(texts.CIO_HOME, "lakehouse")
      : resolve(folder, texts.CIO_LAKEHOUSE);
  const parsed = parse(texts);
  return {
    ...parsed,
    sources,
    notices: [...notices(parsed, texts), ...unknownNames(options, parameters, environment)],
  };
}

function firstOf(layers: readonly Layer[], name: SettingName): [SettingSource, string | undefined] {
  for (const layer of layers) {
    const text = lookUp(layer, name);
    if (text !== undefined) return [layer[0], text];
  }
  return ["default", undefined];
}

function parse(texts: Partial<Record<SettingName, string>>): Settings {
  const result = configurationSchema.safeParse(texts);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }): SettingProblem => {
    const name = String(path[0]);
    const given = isSettingName(name) && !settings[name].secret ? shown(name, texts[name]) : undefined;
    return { setting: name, expected: message, ...(given !== undefined && { given }) };
  });
  throw new InvalidSettingError(problems);
}

// a URL may carry a password by mistake
const shown = (name: SettingName, text: string | undefined) =>
  name === "CIO_BASE_URL"
    ? text?.replace(/\/\/[^/@]*@/, "//[hidden]@").replace(/[?#].*$/, "?[hidden]")
    : text;

function notices(config: Settings, texts: Partial<Record<SettingName, string>>): string[] {
  const sentences: string[] = [];
  if (config.baseUrl !== undefined && !config.writeKey)
    sentences.push(
      "CIO_BASE_URL has no effect without CIO_WRITE_KEY: calls go to a simulator of this process.",
    );
  if (config.baseUrl !== undefined && texts.CIO_REGION !== undefined)
    sentences.push("CIO_REGION has no effect beside CIO_BASE_URL.");
  if (texts.DATABRICKS_SQL_API !== undefined && !config.databricks)
    sentences.push("DATABRICKS_SQL_API has no effect without a warehouse: the tables are in a local folder.");
  if (config.writeKey && !config.databricks)
    sentences.push(
      "A write key is set and no warehouse is: the log of live calls goes to Delta tables in a local folder.",
    );
  if (!config.writeKey && config.databricks)
    sentences.push(
      "A warehouse is set and no write key is: the tables on Databricks hold calls to a simulator.",
    );
  if (!config.piiKey)
    sentences.push(
      "CIO_PII_KEY is not set: person keys are made with a random key that is kept in the home folder.",
    );
  return sentences;
}

// of the vendor's own command line tool, which we leave alone
const foreign = new Set(["CIO_TOKEN", "CIO_PROFILE", "CIO_TIMEOUT"]);

function unknownNames(
  options: GivenSettings,
  parameters: GivenSettings,
  environment: GivenSettings,
): string[] {
  const mistyped = Object.keys(environment).filter(
    (name) => name.startsWith("CIO_") && !isSettingName(name) && !foreign.has(name),
  );
  const known = new Set(settingNames.flatMap((name) => [name, name.toLowerCase(), settings[name].option]));
  const unused = [...Object.keys(options), ...Object.keys(parameters)].filter(
    (name) => /^cio_/i.test(name) && !known.has(name),
  );
  return [...mistyped, ...unused].map(
    (name) => `${name} is not a setting of this project and has no effect.`,
  );
}
