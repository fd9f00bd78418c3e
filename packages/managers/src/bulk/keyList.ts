/**
 * Keys as one parameter of a statement: `join (select explode(split(:keys, '\n')) as key) ...`. Ids hold no control
 * characters, so the parts of a key are joined by a tab and the keys by a line feed.
 */
export const keyList = (keys: Iterable<string>): string => [...keys].join("\n");

export const keyOf = (...parts: readonly string[]): string => parts.join("\t");

/** The rows of `keys`, for a `join`; the literal holds a real line feed, which both engines take. */
export const keyRows = "(select explode(split(:keys, '\n')) as key)";

/** A key of columns in SQL, as `keyOf` makes it. */
export const keySql = (...columns: readonly string[]): string => `concat(${columns.join(", '\t', ")})`;
