import { SqlError } from "../errors.ts";
import { engineMissing } from "../local/duckdb.ts";
import { applyEdits, type Edit, type Edited, positionOf } from "./edits.ts";
import { checkReadOnly } from "./readOnly.ts";
import { sourceEdits } from "./sourceEdits.ts";
import { targetEdits } from "./targetEdits.ts";
import { findTimedReads, type TimedRead } from "./timedReads.ts";
import { readTokens } from "./tokens.ts";
import { isNode, type Node, nameOf, startOf, visit } from "./tree.ts";

/** A read-only statement of Databricks SQL as DuckDB runs it. */
export type Translation = {
  /** The statement for DuckDB. */
  sql: string;
  /** Tables that it names, in lower case and without what qualifies them. */
  tables: readonly string[];
  /** Names of its parameters, without the colon; those of `reads` are not among them. */
  parameters: readonly string[];
  /** Older versions and changes of tables that it reads: views that must be there when it runs. */
  reads: readonly TimedRead[];
};

/** @throws {SqlError} for what is not one read-only statement of Databricks SQL. */
export type Translate = (sql: string) => Translation;

type Polyglot = typeof import("@polyglot-sql/sdk");

const remembered = 500; // statements; notebooks and managers repeat theirs

export type Translator = {
  translate: Translate;
  /** @throws {SqlError} unless the text can stand in parentheses: none of it may close them. */
  checkCondition(sql: string): void;
};

/** Loads the translator (100 to 150 MB), so at first use. @throws {LocalEngineMissingError} */
export async function loadTranslator(): Promise<Translator> {
  const polyglot = await loadPolyglot();
  const known = new Map<string, Translation>();
  const translateOnce: Translate = (sql) => {
    const before = known.get(sql);
    if (before) return before;
    const translation = translate(polyglot, sql);
    const oldest = known.size >= remembered ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(sql, translation);
    return translation;
  };
  return { translate: translateOnce, checkCondition: (sql) => checkCondition(polyglot, sql) };
}

function checkCondition(polyglot: Polyglot, sql: string): void {
  const tokens = readTokens(sql, polyglot.tokenize(sql, polyglot.Dialect.Databricks));
  let depth = 0;
  for (const { token_type: type } of tokens) {
    if (type === "L_PAREN") depth += 1;
    if (type === "R_PAREN") depth -= 1;
    if (depth < 0 || type === "SEMICOLON") break;
  }
  if (depth === 0 && tokens.length > 0 && !tokens.some(({ token_type: type }) => type === "SEMICOLON"))
    return;
  throw new SqlError(
    "Cannot read the condition: expected what can follow WHERE, with each parenthesis closed",
    { sql },
  );
}

async function loadPolyglot(): Promise<Polyglot> {
  try {
    return await import("@polyglot-sql/sdk");
  } catch (cause) {
    throw engineMissing("the SQL translator (@polyglot-sql/sdk)", cause);
  }
}

function translate(polyglot: Polyglot, sql: string): Translation {
  const { Databricks, DuckDB } = polyglot.Dialect;
  const tokens = readTokens(sql, polyglot.tokenize(sql, Databricks));
  const parameters = new Set<string>();
  const { reads, edits, consumed } = findTimedReads(sql, tokens);
  const others = sourceEdits(sql, tokens, parameters, consumed);
  const prepared = applyEdits(sql, [...edits, ...others]);
  const statement = readStatement(sql, prepared, polyglot.parse(prepared.text, Databricks));
  const tables = new Set<string>();
  const plain = applyEdits(prepared.text, tableEdits(statement, tables));
  const moved = polyglot.transpile(plain.text, Databricks, DuckDB);
  const text = moved.success ? moved.sql?.[0] : undefined;
  if (text === undefined) throw cannotTranslate(sql, moved.error);
  const target = applyEdits(text, targetEdits(readTokens(sql, polyglot.tokenize(text, DuckDB))));
  for (const { view } of reads) tables.delete(view);
  return { sql: target.text, tables: [...tables], parameters: [...parameters], reads };
}

const cannotTranslate = (sql: string, reason: string | null | undefined) =>
  new SqlError(`Cannot translate the statement for the local engine: ${reason ?? "no reason given"}`, {
    sql,
  });

type ParseAnswer = { success: boolean; ast?: unknown; error?: string | null; errorStart?: number | null };

function readStatement(sql: string, prepared: Edited, answer: ParseAnswer): Node {
  if (!answer.success || !Array.isArray(answer.ast)) {
    const at =
      typeof answer.errorStart === "number" ? positionOf(sql, prepared.back(answer.errorStart)) : undefined;
    const reason = (answer.error ?? "unknown reason").replace(/^Parse error at line \d+, column \d+: /, "");
    throw new SqlError(
      `Cannot read the statement${at ? ` at line ${at.line}, column ${at.column}` : ""}: ${reason}`,
      {
        sql,
        ...at,
      },
    );
  }
  const [statement] = answer.ast;
  if (answer.ast.length !== 1 || !isNode(statement)) {
    throw new SqlError(`Cannot run the text as one query: it holds ${answer.ast.length} statements`, { sql });
  }
  checkReadOnly(sql, statement);
  return statement;
}

/** All tables lie in one folder: what qualifies a name is dropped, so that three-level names work here too. */
function tableEdits(statement: Node, tables: Set<string>): Edit[] {
  const edits: Edit[] = [];
  visit(statement, (kind, node) => {
    const name = kind === "table" ? nameOf(node["name"]) : undefined;
    if (name === undefined || nameOf(node["schema"])?.toLowerCase() === "information_schema") return;
    tables.add(name.toLowerCase());
    const first = startOf(node["catalog"]) ?? startOf(node["schema"]);
    const last = startOf(node["name"]);
    if (first !== undefined && last !== undefined) edits.push({ start: first, end: last, text: "" });
  });
  return edits;
}
