import type { Parameter, Parameters, Warehouse } from "@cionb/lakehouse";
import type { z } from "zod";
import { columnsOf, isFilled, quoted } from "./lookAtTables.ts";
import type { ColumnQuality, qualitySchema } from "./models.ts";
import { shapeOf } from "./shapeOf.ts";

type Options = z.output<typeof qualitySchema>;
type Rule = Options["rules"][string];
type Condition = { sql: string; parameters: Parameters };
type Looked = { name: string; type: string; wrong: Condition | undefined };

const mostExamples = 3;

/** Looks at each column in one pass over the table; examples of wrong values are read only where there are some. */
export async function readQuality(
  warehouse: Pick<Warehouse, "query" | "describe">,
  { table, rules, columns: wanted }: Options,
): Promise<ColumnQuality[]> {
  const described = await columnsOf(warehouse, table, [...(wanted ?? []), ...Object.keys(rules)]);
  const looked = described
    .filter(({ name }) => wanted === undefined || wanted.includes(name))
    .map(
      ({ name, type }, place): Looked => ({ name, type, wrong: wrongCondition(name, rules[name], place) }),
    );
  const counts = looked.flatMap(({ name, type, wrong }, place) => [
    `count(case when ${isFilled(name, type)} then 1 end) as filled_${place}`,
    `count(distinct ${quoted(name)}) as distinct_${place}`,
    `cast(min(${quoted(name)}) as string) as least_${place}`,
    `cast(max(${quoted(name)}) as string) as most_${place}`,
    `count(case when ${isFilled(name, type)} and ${wrong?.sql ?? "false"} then 1 end) as wrong_${place}`,
  ]);
  const parameters = Object.assign({}, ...looked.map(({ wrong }) => wrong?.parameters ?? {}));
  const [row = {}] = await warehouse.query<Record<string, unknown>>(
    `select count(*) as rows, ${counts.join(", ")} from ${quoted(table)}`,
    parameters,
  );
  const found: ColumnQuality[] = [];
  for (const [place, column] of looked.entries()) {
    const counted = readColumn(row, place, column, described);
    const examples = counted.wrong === 0 ? [] : await wrongShapes(warehouse, table, column);
    found.push({ ...counted, examples });
  }
  return found;
}

function readColumn(
  row: Record<string, unknown>,
  place: number,
  { name, type }: Looked,
  described: readonly { name: string; personal: boolean }[],
): Omit<ColumnQuality, "examples"> {
  const [rows, filled] = [Number(row["rows"]), Number(row[`filled_${place}`])];
  // whoever is least or most in a text column could be known by it
  const shown = type.toUpperCase() !== "STRING" && !described.find((one) => one.name === name)?.personal;
  const bound = (value: unknown) => (value == null ? null : shown ? String(value) : shapeOf(String(value)));
  return {
    column: name,
    rows,
    filled,
    completeness: rows === 0 ? 0 : filled / rows,
    distinct: Number(row[`distinct_${place}`]),
    least: bound(row[`least_${place}`]),
    most: bound(row[`most_${place}`]),
    wrong: Number(row[`wrong_${place}`]),
  };
}

/** What makes a value wrong; a value for which that is null, as for a text that is no number, counts as wrong. */
function wrongCondition(name: string, rule: Rule | undefined, place: number): Condition | undefined {
  if (rule === undefined) return undefined;
  const parameters: Record<string, Parameter> = {};
  const text = `cast(${quoted(name)} as string)`;
  const number = `try_cast(${quoted(name)} as double)`;
  const add = (value: Parameter) => {
    const key = `rule_${place}_${Object.keys(parameters).length}`;
    parameters[key] = value;
    return `:${key}`;
  };
  const good = [
    ...(rule.pattern === undefined ? [] : [`${text} rlike ${add(rule.pattern)}`]),
    ...(rule.min === undefined ? [] : [`${number} >= ${add(rule.min)}`]),
    ...(rule.max === undefined ? [] : [`${number} <= ${add(rule.max)}`]),
    ...(rule.oneOf === undefined ? [] : [`${text} in (${rule.oneOf.map(add).join(", ")})`]),
  ];
  if (good.length === 0) return undefined;
  return { sql: `not coalesce(${good.join(" and ")}, false)`, parameters };
}

async function wrongShapes(
  warehouse: Pick<Warehouse, "query">,
  table: string,
  { name, type, wrong }: Looked,
): Promise<string[]> {
  if (wrong === undefined) return [];
  const rows = await warehouse.query<{ value: string }>(
    `select distinct cast(${quoted(name)} as string) as value from ${quoted(table)}
     where ${isFilled(name, type)} and ${wrong.sql} order by value limit ${mostExamples}`,
    wrong.parameters,
  );
  return [...new Set(rows.map(({ value }) => shapeOf(value)))];
}
