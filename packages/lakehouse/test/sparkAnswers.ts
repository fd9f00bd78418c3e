import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";

type Rows = readonly Record<string, unknown>[];

// what JSON cannot say is written as {"$ts": ISO 8601} and {"$big": digits}; decimals are text, as the engines give them
const file = new URL("spark-answers.json", import.meta.url);
const answersSchema = z.array(
  z.object({ sql: z.string(), rows: z.array(z.record(z.string(), z.unknown())) }),
);

/** The rows of each statement, as Apache Spark 4.0.1 gave them in ANSI mode, time zone UTC. */
export async function readSparkAnswers(): Promise<ReadonlyMap<string, Rows>> {
  const text = await readFile(file, "utf8");
  const answers = answersSchema.parse(
    JSON.parse(text, (_, value) => {
      if (value?.$ts !== undefined) return new Date(value.$ts);
      return value?.$big === undefined ? value : BigInt(value.$big);
    }),
  );
  return new Map(answers.map(({ sql, rows }) => [sql, rows]));
}

/** Replaces them all; `npm run fix` lays the file out. */
export async function writeSparkAnswers(answers: Iterable<readonly [string, Rows]>): Promise<void> {
  const entries = [...answers].map(([sql, rows]) => ({ sql, rows: plain(rows) }));
  await writeFile(file, `${JSON.stringify(entries)}\n`);
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return { $ts: value.toISOString() };
  if (typeof value === "bigint") return { $big: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
