import { z } from "zod";
import { SqlError } from "../errors.ts";
import { engineMissing } from "../local/duckdb.ts";
import { applyEdits, type Edit, type Edited, positionOf } from "./edits.ts";
import { ownFunctions, ownPrefix } from "./macros.ts";
import { isNode, type Node, nameOf, startOf, visit } from "./tree.ts";

/** A read-only statement of Databricks SQL as DuckDB runs it. */
export type Translation = {
  /** The statement for DuckDB. */
  sql: string;
  /** Tables that it names, in lower case and without what qualifies them. */
  tables: readonly string[];
  /** Names of its parameters, without the colon. */
  parameters: readonly string[];
};

/** @throws {SqlError} for what is not one read-only statement of Databricks SQL. */
export type Translate = (sql: string) => Translation;

type Polyglot = typeof import("@polyglot-sql/sdk");

// the translator's own types say tokenType, its answers token_type (0.12.1)
const tokensSchema = z.array(
  z.object({
    token_type: z.string(),
    text: z.string(),
    span: z.object({ start: z.number(), end: z.number() }),
  }),
);
type Token = z.infer<typeof tokensSchema>[number];

const remembered = 500; // statements; notebooks and managers repeat theirs

/** Loads the translator (100 to 150 MB), so at first use. @throws {LocalEngineMissingError} */
export async function loadTranslator(): Promise<Translate> {
  const polyglot = await loadPolyglot();
  const known = new Map<string, Translation>();
  return (sql) => {
    const before = known.get(sql);
    if (before) return before;
    const translation = translate(polyglot, sql);
    const oldest = known.size >= remembered ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(sql, translation);
    return translation;
  };
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
  const prepared = applyEdits(sql, sourceEdits(tokens, parameters));
  const statement = readStatement(sql, prepared, polyglot.parse(prepared.text, Databricks));
  const tables = new Set<string>();
  const plain = applyEdits(prepared.text, tableEdits(statement, tables));
  const moved = polyglot.transpile(plain.text, Databricks, DuckDB);
  const text = moved.success ? moved.sql?.[0] : undefined;
  if (text === undefined) throw cannotTranslate(sql, moved.error);
  const target = applyEdits(text, targetEdits(readTokens(sql, polyglot.tokenize(text, DuckDB))));
  return { sql: target.text, tables: [...tables], parameters: [...parameters] };
}

const cannotTranslate = (sql: string, reason: string | null | undefined) =>
  new SqlError(`Cannot translate the statement for the local engine: ${reason ?? "no reason given"}`, {
    sql,
  });

type TokenAnswer = { success: boolean; tokens?: unknown; error?: string | undefined };

function readTokens(sql: string, answer: TokenAnswer): Token[] {
  if (answer.success) return tokensSchema.parse(answer.tokens);
  throw new SqlError(`Cannot read the statement: ${answer.error ?? "its text does not split into words"}`, {
    sql,
  });
}

const parameterPrefix = "cionb_p_";

/** What the translator gets wrong is put in other words first. */
function sourceEdits(tokens: readonly Token[], parameters: Set<string>): Edit[] {
  const edits: Edit[] = [];
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const next = tokens[index + 1];
    if (token.token_type === "COLON" && next && isParameter(before, token, next)) {
      parameters.add(next.text);
      edits.push({ start: next.span.start, end: next.span.end, text: `${parameterPrefix}${next.text}` });
    } else if (token.token_type === "TRY_CAST" && next?.token_type === "L_PAREN") {
      // the translator makes TRY_CAST of every CAST; so this one has to look different
      const close = closing(tokens, index + 1);
      if (close)
        edits.push(
          { ...token.span, text: "try(cast" },
          { start: close.span.end, end: close.span.end, text: ")" },
        );
    } else if (next?.token_type === "L_PAREN" && before?.token_type !== "DOT") {
      if (ownFunctions.has(token.text.toLowerCase())) {
        edits.push({ ...token.span, text: `${ownPrefix}${token.text.toLowerCase()}` });
      }
    }
  }
  return edits;
}

// ':name' is a parameter, 'payload:name' a field, and '::' is another token
function isParameter(before: Token | undefined, colon: Token, name: Token): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name.text) || name.span.start !== colon.span.end) return false;
  return (
    before?.span.end !== colon.span.start ||
    !/^(VAR|QUOTED_IDENTIFIER|R_PAREN|R_BRACKET)$/.test(before.token_type)
  );
}

function closing(tokens: readonly Token[], open: number): Token | undefined {
  let depth = 0;
  for (const token of tokens.slice(open)) {
    if (token.token_type === "L_PAREN") depth += 1;
    if (token.token_type === "R_PAREN") depth -= 1;
    if (depth === 0) return token;
  }
  return undefined;
}

type ParseAnswer = { success: boolean; ast?: unknown; error?: string | null; errorStart?: number | null };

const reading = new Set(["select", "union", "intersect", "except", "values", "subquery"]);

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
  const [kind = "nothing"] = Object.keys(statement);
  const writes = findWriting(kind, statement);
  if (writes === undefined) return statement;
  throw new SqlError(
    `Cannot run '${writes}' as a query: only SELECT, VALUES and what is built of them are read-only. To write, use append() or migrate()`,
    { sql },
  );
}

function findWriting(kind: string, statement: Node): string | undefined {
  if (!reading.has(kind)) return kind.replaceAll("_", " ").toUpperCase();
  let found: string | undefined;
  visit(statement, (inner, node) => {
    if (inner === "select" && node["into"]) found = "SELECT INTO";
    if (
      ["insert", "update", "delete", "merge", "create_table", "drop_table"].includes(inner) &&
      isStatement(node)
    ) {
      found = inner.replaceAll("_", " ").toUpperCase();
    }
  });
  return found;
}

// a column or function may be called 'insert' too; a statement names its table
const isStatement = (node: Node) => "table" in node || "target" in node || "tables" in node;

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

function targetEdits(tokens: readonly Token[]): Edit[] {
  const edits: Edit[] = [];
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (token.token_type === "TRY_CAST") edits.push({ ...token.span, text: "CAST" });
    if (token.token_type === "COLON" && next?.text.startsWith(parameterPrefix)) {
      edits.push({
        start: token.span.start,
        end: next.span.end,
        text: `$${next.text.slice(parameterPrefix.length)}`,
      });
    }
  }
  return edits;
}
