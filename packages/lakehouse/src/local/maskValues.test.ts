import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { maskValues } from "./maskValues.ts";

const secret = "O'Brien@example.com 'q' \"r\"\n\nLINE 1: y";

async function messageOf(expression: string): Promise<string> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    const prepared = await connection.prepare(
      `SELECT ${expression} FROM (SELECT $secret::VARCHAR AS s, 987654.5::DOUBLE AS d, 98765432109::BIGINT AS b)`,
    );
    prepared.bindVarchar(1, secret);
    await (await prepared.run()).getRowsJS();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    connection.closeSync();
  }
  throw new Error(`${expression} did not fail`);
}

test.each([
  ["cast(s AS int)", "Could not convert string '...' to INT32 when casting from source column s"],
  ["cast(s AS date)", "invalid date field format: '...', expected format is (YYYY-MM-DD)"],
  ["cast(s AS decimal(3,1))", "Could not convert string '...' to DECIMAL(3,1)"],
  ["cast(d AS tinyint)", "Type DOUBLE with value ... can't be cast"],
  ["cast(b AS int)", "Type INT64 with value ... can't be cast"],
  ["cast(s AS int[])", "Type VARCHAR with value '...' can't be cast to the destination type INTEGER[]"],
  ["cast(d AS decimal(3,1))", "Could not cast value ... to DECIMAL(3,1)"],
  ["b * b * b", "Overflow in multiplication of INT64 (...)!"],
  ["strptime(s, '%Y')", "Could not parse string '...'"],
  ["json_extract(s, '$.a')", "Malformed JSON at byte 0 of input"],
  ["regexp_matches('a', s || '(')", "Invalid Input Error: missing )"],
  ["unhex(s)", "Invalid input for hex digit"],
])("the values in what DuckDB says of %s are left out, and the reason stays", async (expression, reason) => {
  const message = maskValues(await messageOf(expression));
  expect(message).toContain(reason);
  expect(message).not.toMatch(/Brien|example|98765/);
});

test("names are told as they are", async () => {
  expect(maskValues(await messageOf('"no such column"'))).toContain(
    'Referenced column "no such column" not found',
  );
});
