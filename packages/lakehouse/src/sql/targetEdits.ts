import type { Edit } from "./edits.ts";
import { inlineName, parameterPrefix } from "./sourceEdits.ts";
import { type CallTokens, callAt, insertBefore, replace, type Token } from "./tokens.ts";

/** Mends what the translator wrote for DuckDB. */
export function targetEdits(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, index) => [...wordEdits(tokens, token, index), ...callEdits(tokens, index)]);
}

// words of DuckDB that are plain names in Spark
const reserved = new Set(
  "analyse analyze asymmetric at check collate column constraint default deferrable desc_ do fetch foreign initially lambda only pivot_longer pivot_wider placing primary references returning show summarize symmetric variadic".split(
    " ",
  ),
);

function wordEdits(tokens: readonly Token[], token: Token, index: number): Edit[] {
  const before = tokens[index - 1];
  const next = tokens[index + 1];
  if (token.token_type === "COLON" && next?.text.startsWith(parameterPrefix)) {
    return [
      { start: token.span.start, end: next.span.end, text: `$${next.text.slice(parameterPrefix.length)}` },
    ];
  }
  if (token.token_type === "TRY_CAST") return [replace(token, "CAST")];
  if (token.text === "all" && token.token_type === "QUOTED_IDENTIFIER" && before?.token_type === "BY") {
    return [replace(token, "ALL")];
  }
  if (token.token_type === "LEFT" && /^(ANTI|SEMI)$/.test(next?.token_type ?? ""))
    return [replace(token, "")];
  if (
    token.token_type === "VAR" &&
    reserved.has(token.text.toLowerCase()) &&
    next?.token_type !== "L_PAREN"
  ) {
    return [replace(token, `"${token.text}"`)];
  }
  return [];
}

function callEdits(tokens: readonly Token[], index: number): Edit[] {
  const call = callAt(tokens, index);
  if (!call) return [];
  switch (call.name.text.toLowerCase()) {
    case "cast":
    case "try_cast":
      return castEdits(call);
    case "concat":
      return joined(call);
    case "named_struct":
      return packed(call);
    case "array":
      return listed(call);
    case inlineName:
      return [replace(call.name, "UNNEST"), insertBefore(call.close.span.start, ", max_depth := 2")];
    default:
      return [];
  }
}

const wholeTypes = new Set(["INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT"]);

/** A cast to a whole number cuts the fraction in Spark, and a cast to text writes no zone. */
function castEdits(call: CallTokens): Edit[] {
  const [words = []] = call.arguments;
  const type = words.at(-1)?.text.toUpperCase() ?? "";
  const as = words.at(-2);
  if (call.arguments.length !== 1 || as?.text.toUpperCase() !== "AS") return [];
  const wrap = wholeTypes.has(type) ? "SPARK_WHOLE(" : type === "TEXT" ? "SPARK_TEXT(" : undefined;
  return wrap ? [insertBefore(call.open.span.end, wrap), insertBefore(as.span.start, ") ")] : [];
}

// Spark's concat() is null when one part is; DuckDB's leaves that part out
function joined(call: CallTokens): Edit[] {
  if (call.arguments.length === 0) return [];
  const commas = call.arguments.slice(0, -1).flatMap((words, index) => {
    const end = words.at(-1)?.span.end;
    const start = call.arguments[index + 1]?.[0]?.span.start;
    return end === undefined || start === undefined ? [] : [{ start: end, end: start, text: ") || (" }];
  });
  return [replace(call.name, "("), ...commas, insertBefore(call.close.span.end, ")")];
}

function packed(call: CallTokens): Edit[] {
  const names = call.arguments.filter((_, index) => index % 2 === 0).map((words) => words[0]);
  if (names.some((name) => name?.token_type !== "STRING")) return [];
  const fields = call.arguments.flatMap((words, index) => {
    const start = words[0]?.span.start;
    const value = call.arguments[index + 1]?.[0]?.span.start;
    if (index % 2 === 1 || start === undefined || value === undefined) return [];
    return [{ start, end: value, text: `"${words[0]?.text.replaceAll('"', '""')}" := ` }];
  });
  return [replace(call.name, "STRUCT_PACK"), ...fields];
}

// ARRAY(SELECT ...) is a query in DuckDB too
function listed(call: CallTokens): Edit[] {
  if (/^(SELECT|WITH)$/.test(call.arguments[0]?.[0]?.token_type ?? "")) return [];
  return [replace(call.name, ""), replace(call.open, "["), replace(call.close, "]")];
}
