import { z } from "zod";
import { SqlError } from "../errors.ts";
import type { Edit } from "./edits.ts";

// the translator's own types say tokenType, its answers token_type (0.12.1)
const tokensSchema = z.array(
  z.object({
    token_type: z.string(),
    text: z.string(),
    span: z.object({ start: z.number(), end: z.number() }),
  }),
);

/** A word of a statement; spans count code points. */
export type Token = z.infer<typeof tokensSchema>[number];

type TokenAnswer = { success: boolean; tokens?: unknown; error?: string | undefined };

/** @throws {SqlError} when the text does not split into words. */
export function readTokens(sql: string, answer: TokenAnswer): Token[] {
  if (answer.success) return tokensSchema.parse(answer.tokens);
  throw new SqlError(`Cannot read the statement: ${answer.error ?? "its text does not split into words"}`, {
    sql,
  });
}

/** A call in a statement: the name, the parentheses, and the tokens of each argument. */
export type CallTokens = { name: Token; open: Token; close: Token; arguments: Token[][] };

const opening = new Set(["L_PAREN", "L_BRACKET", "L_BRACE"]);
const closing = new Set(["R_PAREN", "R_BRACKET", "R_BRACE"]);

/** The call whose name stands at `index`, if one does. */
export function callAt(tokens: readonly Token[], index: number): CallTokens | undefined {
  const name = tokens[index];
  const open = tokens[index + 1];
  if (!name || open?.token_type !== "L_PAREN" || tokens[index - 1]?.token_type === "DOT") return undefined;
  const found: Token[][] = [[]];
  let depth = 1;
  for (const token of tokens.slice(index + 2)) {
    if (opening.has(token.token_type)) depth += 1;
    if (closing.has(token.token_type)) depth -= 1;
    if (depth === 0) {
      const given = found.length === 1 && found[0]?.length === 0 ? [] : found;
      return { name, open, close: token, arguments: given };
    }
    if (depth === 1 && token.token_type === "COMMA") found.push([]);
    else found.at(-1)?.push(token);
  }
  return undefined;
}

/** The text between two tokens, both included, as a span. */
export function spanOf(tokens: readonly Token[]): { start: number; end: number } | undefined {
  const first = tokens[0];
  const last = tokens.at(-1);
  return first && last && { start: first.span.start, end: last.span.end };
}

export const replace = ({ span }: Token, text: string): Edit => ({ ...span, text });
export const insertBefore = (at: number, text: string): Edit => ({ start: at, end: at, text });
