import type { TableDescription, Warehouse } from "@cionb/lakehouse";
import type { z } from "zod";
import { InvalidInputError } from "../errors.ts";
import {
  type CompletenessRow,
  type completenessSchema,
  type Deduplicated,
  deduplicatedSchema,
  type deduplicateSchema,
  type SharedEmails,
  type sharedEmailsSchema,
} from "./models.ts";
import { shapeOf } from "./shapeOf.ts";

type Looking = Pick<Warehouse, "query" | "describe">;

/** A name as SQL text; names were checked to be plain. */
export const quoted = (name: string): string =>
  name
    .split(".")
    .map((part) => `\`${part}\``)
    .join(".");

/** The columns of a table. @throws {InvalidInputError} if one of `wanted` is not among them */
export async function columnsOf(
  warehouse: Looking,
  table: string,
  wanted: readonly string[],
): Promise<TableDescription["columns"]> {
  const { columns } = await warehouse.describe(table);
  const missing = wanted.filter((name) => !columns.some((column) => column.name === name));
  if (missing.length === 0) return columns;
  throw new InvalidInputError(
    `Cannot read ${table}: it has no column ${missing.join(", ")}. It has: ${columns.map(({ name }) => name).join(", ")}.`,
  );
}

/** Whether the column holds something: neither null nor, for a text, blanks alone. */
export const isFilled = (name: string, type: string): string =>
  type.toUpperCase() === "STRING" ? `trim(${quoted(name)}) <> ''` : `${quoted(name)} is not null`;

const ranked = "cionb_rank";

/** Counts what would be dropped, and makes the query that reads what is kept. */
export async function deduplicate(
  warehouse: Looking,
  { table, key, newest }: z.output<typeof deduplicateSchema>,
): Promise<Deduplicated> {
  const columns = await columnsOf(warehouse, table, [...key, newest]);
  const names = key.map(quoted).join(", ");
  const [counts] = await warehouse.query(
    `select coalesce(sum(rows), 0) as rows, count(*) as kept, coalesce(sum(rows), 0) - count(*) as dropped,
       count(case when rows > 1 then 1 end) as people
     from (select ${names}, count(*) as rows from ${quoted(table)} group by ${names}) as people`,
  );
  // rows that are equal in key and time are told apart by what else they hold, so that each run keeps the same one
  const others = columns
    .filter(({ name, type }) => name !== newest && !key.includes(name) && /^[A-Z]+(\(.*\))?$/i.test(type))
    .map(({ name }) => `${quoted(name)} asc nulls last`);
  const order = [`${quoted(newest)} desc nulls last`, ...others].join(", ");
  const query = `select ${columns.map(({ name }) => quoted(name)).join(", ")}
from (select *, row_number() over (partition by ${names} order by ${order}) as ${ranked} from ${quoted(table)}) as ranked
where ${ranked} = 1
order by ${names}`;
  return { ...deduplicatedSchema.parse(counts), query };
}

/** How many of the columns people have filled, most first. */
export async function completeness(
  warehouse: Looking,
  { table, columns }: z.output<typeof completenessSchema>,
): Promise<CompletenessRow[]> {
  const described = await columnsOf(warehouse, table, columns);
  const filled = described
    .filter(({ name }) => columns.includes(name))
    .map(({ name, type }) => `case when ${isFilled(name, type)} then 1 else 0 end`)
    .join(" + ");
  const rows = await warehouse.query<{ filled: number; people: number }>(
    `select filled, count(*) as people from (select ${filled} as filled from ${quoted(table)}) as profiles
     group by filled order by filled desc`,
  );
  const all = rows.reduce((sum, { people }) => sum + Number(people), 0);
  return rows.map((row) => {
    const people = Number(row.people);
    return { filled: Number(row.filled), of: columns.length, people, share: people / all };
  });
}

/** Facts: docs.customer.io/journeys/merge-people, "automatic merge"; read July 2026. */
const effect =
  "The person who has the address keeps it. An identify of another id with this address is answered 200: its other attributes are stored, its e-mail address is not, and that is seen only in Customer.io's activity log.";
const merge =
  "Customer.io merges two profiles by itself only when one has the id and no e-mail address, the other the address and no id, and the workspace setting is on; the older one is kept. Two profiles with an id each are never merged: alias does that, and cannot be undone.";

/** Addresses that more than one id claims, with letter case and blanks ignored. */
export async function sharedEmails(
  warehouse: Looking,
  { table, id, email, limit }: z.output<typeof sharedEmailsSchema>,
): Promise<SharedEmails> {
  await columnsOf(warehouse, table, [id, email]);
  const shared = `select lower(trim(${quoted(email)})) as address, count(distinct ${quoted(id)}) as ids
    from ${quoted(table)} where trim(${quoted(email)}) <> '' group by 1 having count(distinct ${quoted(id)}) > 1`;
  const [totals] = await warehouse.query<{ addresses: number; people: number }>(
    `select count(*) as addresses, coalesce(sum(ids), 0) as people from (${shared}) as shared`,
  );
  const rows = await warehouse.query<{ address: string; id: unknown }>(
    `select distinct listed.address, ${quoted(id)} as id
     from ${quoted(table)} as people
     join (select address from (${shared}) as shared order by address limit ${limit}) as listed
       on lower(trim(people.${quoted(email)})) = listed.address
     order by listed.address, id`,
  );
  const examples = [...Map.groupBy(rows, ({ address }) => address)].map(([address, found]) => ({
    email: shapeOf(address),
    ids: found.map((row) => String(row.id)),
  }));
  const { addresses, people } = totals ?? { addresses: 0, people: 0 };
  return { addresses: Number(addresses), people: Number(people), effect, merge, examples };
}
