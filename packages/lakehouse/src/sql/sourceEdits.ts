import { SqlError } from "../errors.ts";
import { duckdbType, parseSqlType } from "../types/sqlType.ts";
import { strftimePattern } from "./datePattern.ts";
import { type Edit, positionOf } from "./edits.ts";
import { ownFunctions, ownPrefix, renamed } from "./functions.ts";
import { type CallTokens, callAt, insertBefore, replace, spanOf, type Token } from "./tokens.ts";

/** Begins the names of parameters on their way through the translator, which refuses words such as `:from`. */
export const parameterPrefix = "cionb_p_";

/** Becomes DuckDB's `unnest` when the translation is done. */
export const inlineName = `${ownPrefix}inline`;

type Source = { sql: string; tokens: readonly Token[]; parameters: Set<string> };

/**
 * Puts in other words what the translator gets wrong. Names of parameters are added to `parameters`.
 * @param consumed tokens that other edits replace.
 */
export function sourceEdits(
  sql: string,
  tokens: readonly Token[],
  parameters: Set<string>,
  consumed: ReadonlySet<Token>,
): Edit[] {
  const source = { sql, tokens, parameters };
  return tokens.flatMap((token, index) => (consumed.has(token) ? [] : editsAt(source, token, index)));
}

function editsAt(source: Source, token: Token, index: number): Edit[] {
  return [
    ...parameterEdits(source, token, index),
    ...textEdits(source, token),
    ...nameEdits(token),
    ...typedTextEdits(source, token, index),
    ...subscriptEdits(source, token, index),
    ...callEdits(source, index),
  ];
}

function parameterEdits({ tokens, parameters }: Source, token: Token, index: number): Edit[] {
  const next = tokens[index + 1];
  if (token.token_type !== "COLON" || !next || !isParameter(tokens[index - 1], token, next)) return [];
  parameters.add(next.text);
  return [replace(next, `${parameterPrefix}${next.text}`)];
}

// ':name' is a parameter, 'payload:name' a field, and '::' is another token
function isParameter(before: Token | undefined, colon: Token, name: Token): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.text) || name.span.start !== colon.span.end) return false;
  return (
    before?.span.end !== colon.span.start ||
    !/^(VAR|QUOTED_IDENTIFIER|R_PAREN|R_BRACKET)$/.test(before.token_type)
  );
}

// plain names in Spark, which the translator takes for keywords
function nameEdits(token: Token): Edit[] {
  const isBare = token.token_type !== "QUOTED_IDENTIFIER" && token.token_type !== "STRING";
  return isBare && /^(old|new)$/i.test(token.text) ? [replace(token, `\`${token.text}\``)] : [];
}

// in Spark 'it''s' is two texts that stand side by side: its (a quote within is written \')
function textEdits({ sql }: Source, token: Token): Edit[] {
  if (token.token_type !== "STRING" || !token.text.includes("'")) return [];
  const raw = Array.from(sql).slice(token.span.start, token.span.end).join("");
  return raw.startsWith("'") && raw.slice(1, -1).includes("''")
    ? [replace(token, `'${raw.slice(1, -1).replaceAll("''", "")}'`)]
    : [];
}

// DATE '...' as a cast: the translator moves an outer cast inside the other form
function typedTextEdits({ tokens }: Source, token: Token, index: number): Edit[] {
  const text = tokens[index + 1];
  if (text?.token_type !== "STRING" || !/^(date|timestamp)$/i.test(token.text)) return [];
  return [replace(token, "cast("), insertBefore(text.span.end, ` as ${token.text})`)];
}

const indexable = /^(VAR|QUOTED_IDENTIFIER|R_PAREN|R_BRACKET)$/;

// the first element is [0] in Spark and [1] in DuckDB
function subscriptEdits({ sql, tokens }: Source, token: Token, index: number): Edit[] {
  const before = tokens[index - 1];
  const inner = tokens[index + 1];
  const close = tokens[index + 2];
  if (token.token_type !== "L_BRACKET" || !before || !inner || !indexable.test(before.token_type)) return [];
  if (close?.token_type === "R_BRACKET" && inner.token_type === "NUMBER") {
    return [replace(inner, String(Number(inner.text) + 1))];
  }
  if (close?.token_type === "R_BRACKET" && inner.token_type === "STRING") return [];
  throw refuse(
    sql,
    token,
    "only a number or a text can stand in [ ] here: use element_at(), which counts from 1",
  );
}

function refuse(sql: string, token: Token, why: string): SqlError {
  const at = positionOf(sql, token.span.start);
  return new SqlError(`Cannot translate the statement at line ${at.line}, column ${at.column}: ${why}`, {
    sql,
    ...at,
  });
}

function callEdits(source: Source, index: number): Edit[] {
  const call = callAt(source.tokens, index);
  if (!call) return [];
  const name = call.name.text.toLowerCase();
  const special = Object.hasOwn(specials, name) ? specials[name] : undefined;
  const edits = special?.(source, call, index);
  if (edits) return edits;
  const other = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
  if (other !== undefined) return [replace(call.name, other)];
  if (!ownFunctions.has(name)) return [];
  return [replace(call.name, `${ownPrefix}${name}`), ...patternEdits(source, call, name)];
}

type Special = (source: Source, call: CallTokens, index: number) => Edit[] | undefined;

const toCast =
  (type: string): Special =>
  (_, call) =>
    call.arguments.length === 1
      ? [replace(call.name, "cast"), insertBefore(call.close.span.start, ` as ${type}`)]
      : undefined;

const specials: Readonly<Record<string, Special>> = {
  bigint: toCast("bigint"),
  boolean: toCast("boolean"),
  double: toCast("double"),
  float: toCast("float"),
  int: toCast("int"),
  smallint: toCast("smallint"),
  tinyint: toCast("tinyint"),
  current_timestamp: (_, call) => (call.arguments.length === 0 ? [replace(call.name, "now")] : undefined),
  // the translator makes TRY_CAST of every CAST, so this one has to look different
  try_cast: (_, call) => [replace(call.name, "try(cast"), insertBefore(call.close.span.end, ")")],
  inline: (_, call) => [replace(call.name, inlineName)],
  date_add: twoArgumentsOnly,
  date_sub: twoArgumentsOnly,
  // DuckDB's count_if is null where every value is
  count_if: (_, call) => [
    replace(call.name, "count(nullif"),
    insertBefore(call.close.span.start, ", false)"),
  ],
  date_diff: wholeUnits,
  datediff: wholeUnits,
  timestampdiff: wholeUnits,
  first: oneArgument,
  first_value: oneArgument,
  last: oneArgument,
  last_value: oneArgument,
  exists: anyElement,
  forall: allElements,
  aggregate: foldList,
  reduce: foldList,
  from_json: jsonWithType,
  variant_get: (source, call) => fieldOfVariant(source, call, "cast"),
  try_variant_get: (source, call) => fieldOfVariant(source, call, "try(cast"),
  range: tableOfNumbers,
  percentile_approx: withoutAccuracy,
  approx_percentile: withoutAccuracy,
};

// with a unit in front, the translator has it right
function twoArgumentsOnly(_: Source, call: CallTokens): Edit[] | undefined {
  return call.arguments.length === 2 ? undefined : [];
}

// DuckDB would take the second argument for something else
function oneArgument({ sql }: Source, call: CallTokens): undefined {
  if (call.arguments.length < 2) return undefined;
  throw refuse(sql, call.name, `write ${call.name.text}(...) ignore nulls in place of a second argument`);
}

// with two arguments it counts days, and the translator has it right
function wholeUnits(_: Source, call: CallTokens): Edit[] | undefined {
  const [unit] = call.arguments[0] ?? [];
  if (call.arguments.length !== 3 || !unit) return undefined;
  return [replace(call.name, "spark_between"), replace(unit, `'${unit.text.toLowerCase()}'`)];
}

// exists(array, x -> ...) and not EXISTS (SELECT ...)
function anyElement(_: Source, call: CallTokens): Edit[] {
  if (call.arguments.length !== 2) return [];
  return [replace(call.name, "spark_any(filter"), insertBefore(call.close.span.end, ")")];
}

function allElements({ sql }: Source, call: CallTokens): Edit[] {
  const list = spanOf(call.arguments[0] ?? []);
  if (!list || call.arguments.length !== 2)
    throw refuse(sql, call.name, "forall() takes an array and a test");
  const text = Array.from(sql).slice(list.start, list.end).join("");
  return [replace(call.name, "spark_all(filter"), insertBefore(call.close.span.end, `, ${text})`)];
}

function foldList({ sql }: Source, call: CallTokens): Edit[] {
  const [list, zero, step] = call.arguments.map(spanOf);
  if (!list || !zero || !step || call.arguments.length !== 3) {
    throw refuse(sql, call.name, `${call.name.text}() takes an array, a start and a step here`);
  }
  const points = Array.from(sql);
  const text = ({ start, end }: { start: number; end: number }) => points.slice(start, end).join("");
  return [replace(call.name, "list_reduce"), { ...zero, text: text(step) }, { ...step, text: text(zero) }];
}

function jsonWithType({ sql }: Source, call: CallTokens): Edit[] {
  const [type, ...more] = call.arguments[1] ?? [];
  if (call.arguments.length !== 2 || type?.token_type !== "STRING" || more.length > 0) {
    throw refuse(sql, call.name, "from_json() takes a JSON text and its type as a text here");
  }
  const written = type.text.trim();
  const whole = /^(array|map|struct)\s*</i.test(written) ? written : `struct<${written}>`;
  // DuckDB takes the type as a JSON text; in Databricks SQL a backslash is written twice
  const json = JSON.stringify(duckdbType(readType(sql, type, whole))).replaceAll("\\", "\\\\");
  return [replace(call.name, `${ownPrefix}from_json`), replace(type, `'${json}'`)];
}

function readType(sql: string, token: Token, text: string) {
  try {
    return parseSqlType(text);
  } catch (error) {
    throw refuse(sql, token, error instanceof Error ? error.message : String(error));
  }
}

function fieldOfVariant({ sql }: Source, call: CallTokens, cast: string): Edit[] {
  const [type, ...more] = call.arguments[2] ?? [];
  const path = spanOf(call.arguments[1] ?? []);
  if (call.arguments.length !== 3 || type?.token_type !== "STRING" || more.length > 0 || !path) {
    throw refuse(sql, call.name, `${call.name.text}() takes a variant, a path and the type as a text here`);
  }
  readType(sql, type, type.text);
  const end = cast.startsWith("try") ? "))" : ")";
  return [
    replace(call.name, `${cast}(${ownPrefix}get_json_object`),
    { start: path.end, end: call.close.span.end, text: `) as ${type.text}${end}` },
  ];
}

function tableOfNumbers({ tokens }: Source, call: CallTokens, index: number): Edit[] {
  if (!/^(FROM|JOIN|COMMA)$/.test(tokens[index - 1]?.token_type ?? "")) return [];
  return [replace(call.name, call.arguments.length === 1 ? "spark_range" : "spark_range_from")];
}

function withoutAccuracy(_: Source, call: CallTokens): Edit[] {
  const share = spanOf(call.arguments[1] ?? []);
  const other = renamed[call.name.text.toLowerCase()];
  if (other === undefined) return [];
  return [
    replace(call.name, other),
    ...(share && call.arguments.length > 2
      ? [{ start: share.end, end: call.close.span.start, text: "" }]
      : []),
  ];
}

const patterned = new Set([
  "date_format",
  "from_unixtime",
  "to_date",
  "to_timestamp",
  "try_to_timestamp",
  "unix_timestamp",
]);

function patternEdits({ sql }: Source, call: CallTokens, name: string): Edit[] {
  const [pattern, ...more] = call.arguments[1] ?? [];
  if (!patterned.has(name) || !pattern) return [];
  const text =
    pattern.token_type === "STRING" && more.length === 0 ? strftimePattern(pattern.text) : undefined;
  if (text === undefined) {
    throw refuse(
      sql,
      pattern,
      `${name}() takes a pattern of y, M, d, H, h, m, s, S, a, E and D here, as a text`,
    );
  }
  return [replace(pattern, `'${text.replaceAll("'", "\\'")}'`)];
}
