import { SqlError } from "../errors.ts";
import { type Edit, positionOf } from "./edits.ts";
import { callAt, type Token } from "./tokens.ts";

/** A version or an instant that a statement names: as it stands there, or the name of the parameter that has it. */
export type Moment = { value: string | number } | { parameter: string };

/** A part of a statement that reads a table as it was, or what changed in it; `view` stands in its place. */
export type TimedRead = { view: string; table: string } & (
  | { kind: "version"; at: Moment }
  | { kind: "timestamp"; at: Moment }
  | { kind: "changes"; from: Moment; to: Moment | undefined }
);

export type TimedReads = {
  reads: readonly TimedRead[];
  edits: readonly Edit[];
  /** Tokens that these edits replace. */
  consumed: ReadonlySet<Token>;
};

/** Begins the names of the views; no table may be called so. */
const viewPrefix = "cionb_view_";

/** Finds `table VERSION AS OF 3`, `table TIMESTAMP AS OF '...'` and `table_changes('table', from, to)`. */
export function findTimedReads(sql: string, tokens: readonly Token[]): TimedReads {
  const reads: TimedRead[] = [];
  const edits: Edit[] = [];
  const consumed = new Set<Token>();
  for (const index of tokens.keys()) {
    const view = `${viewPrefix}${reads.length + 1}`;
    const found = changesAt(sql, tokens, index, view) ?? versionAt(tokens, index, view);
    if (!found) continue;
    reads.push(found.read);
    const part = tokens.slice(found.first, found.last + 1);
    for (const token of part) consumed.add(token);
    const start = part[0]?.span.start ?? 0;
    const end = part.at(-1)?.span.end ?? start;
    const alias = found.alias && !isAlias(tokens[found.last + 1]) ? ` AS \`${found.alias}\`` : "";
    edits.push({ start, end, text: `${view}${alias}` });
  }
  return { reads, edits, consumed };
}

/** The parameters that say when. */
export const parametersOf = (read: TimedRead): string[] =>
  (read.kind === "changes" ? [read.from, read.to] : [read.at]).flatMap((moment) =>
    moment && "parameter" in moment ? [moment.parameter] : [],
  );

type Found = { read: TimedRead; first: number; last: number; alias?: string };

const isName = (token: Token | undefined) => /^(VAR|QUOTED_IDENTIFIER)$/.test(token?.token_type ?? "");

// the words that can follow a table without an alias; any other is one
const clauses = new Set(
  "anti cluster cross distribute except full group having inner intersect join lateral left limit minus natural offset on order pivot qualify right semi sort tablesample union unpivot using where window".split(
    " ",
  ),
);
const isAlias = (token: Token | undefined) =>
  token !== undefined && /^[\p{L}_]/u.test(token.text) && !clauses.has(token.text.toLowerCase());

/** `index` is at VERSION or TIMESTAMP. */
function versionAt(tokens: readonly Token[], index: number, view: string): Found | undefined {
  const word = tokens[index]?.text.toLowerCase();
  if (word !== "version" && word !== "timestamp") return undefined;
  if (tokens[index + 1]?.token_type !== "AS" || tokens[index + 2]?.token_type !== "OF") return undefined;
  const at = momentAt(tokens, index + 3);
  const nameAt = tokens[index - 1]?.token_type === "FOR" ? index - 2 : index - 1;
  const name = tokens[nameAt];
  if (!at || !name || !isName(name)) return undefined;
  let first = nameAt;
  while (tokens[first - 1]?.token_type === "DOT" && isName(tokens[first - 2])) first -= 2;
  const read: TimedRead = { view, table: name.text.toLowerCase(), kind: word, at: at.moment };
  return { read, first, last: at.last, alias: name.text };
}

function changesAt(sql: string, tokens: readonly Token[], index: number, view: string): Found | undefined {
  const call = callAt(tokens, index);
  if (call?.name.text.toLowerCase() !== "table_changes") return undefined;
  const [[name] = [], start = [], end] = call.arguments;
  const from = momentAt(start, 0);
  const to = end && momentAt(end, 0);
  const whole = (moment: typeof from, words: readonly Token[]) => moment && moment.last + 1 === words.length;
  if (name?.token_type !== "STRING" || !whole(from, start) || (end && !whole(to, end)) || !from) {
    const at = positionOf(sql, call.name.span.start);
    throw new SqlError(
      `Cannot translate the statement at line ${at.line}, column ${at.column}: table_changes() takes the table's name as a text, the version from which on, and if wanted the last one; versions are numbers, times texts, both may be parameters`,
      { sql, ...at },
    );
  }
  const table = name.text.split(".").at(-1)?.toLowerCase() ?? "";
  const read: TimedRead = { view, table, kind: "changes", from: from.moment, to: to?.moment };
  return { read, first: index, last: tokens.indexOf(call.close) };
}

function momentAt(tokens: readonly Token[], index: number): { moment: Moment; last: number } | undefined {
  const token = tokens[index];
  const next = tokens[index + 1];
  if (token?.token_type === "NUMBER") return { moment: { value: Number(token.text) }, last: index };
  if (token?.token_type === "STRING") return { moment: { value: token.text }, last: index };
  if (token?.token_type !== "COLON" || !next || !/^[A-Za-z_]\w*$/.test(next.text)) return undefined;
  return { moment: { parameter: next.text }, last: index + 1 };
}
