// the translator changes the meaning of these, so they pass it under another name
const own: Readonly<Record<string, readonly string[]>> = {
  unix_timestamp: [
    "() AS CAST(floor(epoch(now())) AS BIGINT)",
    "(x) AS CAST(floor(epoch(CAST(x AS TIMESTAMPTZ))) AS BIGINT)",
  ],
};

export const ownPrefix = "spark_";
export const ownFunctions: ReadonlySet<string> = new Set(Object.keys(own));

/** Functions of Databricks SQL that neither DuckDB nor the translator knows, as DuckDB macros. */
export const macros: readonly string[] = [
  ...Object.entries(own).map(([name, bodies]) => `CREATE MACRO ${ownPrefix}${name}${bodies.join(", ")}`),
  "CREATE MACRO get_json_object(json, path) AS json_extract_string(json, path)",
  "CREATE MACRO sha2(text, bits) AS sha256(text)",
];
