import type { Table } from "../defineTable.ts";
import { PersonalDataError } from "../errors.ts";
import type { Parameter, Predicate, Warehouse } from "../warehouse.ts";
import type { PersonalCipher } from "./personalCipher.ts";

/** The warehouse with personal columns encrypted on their way in. What is read comes encrypted: see `cipher.decrypt`. */
export function withCipher(warehouse: Warehouse, cipher: PersonalCipher): Warehouse {
  const encrypt =
    (table: Table) =>
    <Row>(row: Row): Row =>
      typeof row === "object" && row !== null ? cipher.encrypt(table, row) : row;

  return {
    ...warehouse,
    async migrate(tables) {
      for (const table of tables) cipher.check(table);
      return warehouse.migrate(tables);
    },
    append: async (table, rows, id) => warehouse.append(table, mapRows(rows, encrypt(table)), id),
    merge: async (table, rows, options) => warehouse.merge(table, mapRows(rows, encrypt(table)), options),
    async remove(table, where, id) {
      checkPredicate(table, where);
      return warehouse.remove(table, where, id);
    },
    async update(table, set, where, id) {
      checkPredicate(table, where);
      checkSet(table, set);
      return warehouse.update(table, set, where, id);
    },
  };
}

function mapRows<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  change: (row: Row) => Row,
): Iterable<Row> | AsyncIterable<Row> {
  return Symbol.asyncIterator in rows ? mapAsync(rows, change) : mapSync(rows, change);
}

function* mapSync<Row>(rows: Iterable<Row>, change: (row: Row) => Row): Generator<Row> {
  for (const row of rows) yield change(row);
}

async function* mapAsync<Row>(rows: AsyncIterable<Row>, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield change(row);
}

const isPersonal = (table: Table, name: string) =>
  table.columns.some((column) => column.name === name && column.personal);

function checkPredicate(table: Table, where: Predicate): void {
  if (!("equals" in where)) return;
  const name = Object.keys(where.equals).find(
    (column) => where.equals[column] !== null && isPersonal(table, column),
  );
  if (name === undefined) return;
  throw new PersonalDataError(
    `Cannot find rows of '${table.name}' by '${name}': it is encrypted, and never the same twice. Use a key or a keyed hash`,
  );
}

function checkSet(table: Table, set: Readonly<Record<string, Parameter>>): void {
  const name = Object.keys(set).find((column) => set[column] !== null && isPersonal(table, column));
  if (name === undefined) return;
  throw new PersonalDataError(
    `Cannot set '${name}' of '${table.name}' with update(): it is encrypted and bound to its row. Use merge()`,
  );
}
