/** Errors of DuckDB that quote values of the data; others quote names and the statement. */
const quoting = /^(?:Conversion|Invalid Input|Out of Range|Constraint) Error/;

/** What DuckDB quotes ends at the last such quote: the value may hold some of its own, and they are not escaped. */
const quoted = /(?<![a-z])(["'])(?:.*\1(?![a-z])|.*)/is;
const unquoted = /(?<=\bvalue )-?[\d.]+\S*/g;
const operands = /\(-?\d[^()]*\)(?=!)/;

/** A message of DuckDB without the values of the data that it quotes, which may be personal. */
export function maskValues(message: string): string {
  if (!quoting.test(message)) return message;
  const masked = message.replace(quoted, "'...'").replace(unquoted, "...").replace(operands, "(...)");
  const [line = ""] = masked.split("\n");
  // what such a function complains about follows a colon, without quotes
  return line.replace(/^(Invalid Input Error: [^:]*):.*/, "$1");
}
