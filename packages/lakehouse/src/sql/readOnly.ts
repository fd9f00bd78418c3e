import { SqlError } from "../errors.ts";
import { type Node, visit } from "./tree.ts";

const reading = new Set(["select", "union", "intersect", "except", "values", "subquery"]);

/** What does in this package what a statement would do. */
const doors: Readonly<Record<string, string>> = {
  INSERT: "append(), or merge() for rows with keys",
  COPY: "append(), or merge() for rows with keys",
  MERGE: "merge()",
  UPDATE: "update()",
  DELETE: "remove()",
  TRUNCATE: "remove()",
  CREATE: "migrate()",
  ALTER: "migrate()",
  OPTIMIZE: "maintain()",
  VACUUM: "maintain()",
  DESCRIBE: "describe()",
  SHOW: "tables()",
};

/** @throws {SqlError} for a statement that does more than read; it names what to use in its place. */
export function checkReadOnly(sql: string, statement: Node): void {
  const [kind = "nothing"] = Object.keys(statement);
  const writes = findWriting(sql, kind, statement);
  if (writes === undefined) return;
  const door = doors[writes.split(" ")[0] ?? ""];
  throw new SqlError(
    `Cannot run '${writes}' as a query: only SELECT, VALUES and what is built of them are read-only. ${door ? `Use ${door}` : "To write, use append(), merge(), update() or remove()"}`,
    { sql },
  );
}

function findWriting(sql: string, kind: string, statement: Node): string | undefined {
  // what the parser does not know it calls a command: its first word says more
  if (kind === "command") return /[a-z]+/i.exec(sql)?.[0].toUpperCase() ?? kind;
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
