import type { Table } from "../defineTable.ts";
import { SqlError } from "../errors.ts";
import { predicateSql } from "../predicateSql.ts";
import type { Predicate } from "../warehouse.ts";
import type { DuckDBModule } from "./duckdb.ts";
import type { Workspace } from "./editFiles.ts";
import { scanView } from "./editSql.ts";
import { bindParameters } from "./parameters.ts";
import { queryFailed } from "./runQuery.ts";
import type { SqlRunner } from "./sqlRunner.ts";

/** What turns SQL texts into statements. */
export type SqlOfRows = Pick<SqlRunner, "prepare" | "show" | "checkCondition">;

/** Puts the rows for which a predicate is true into the table `hits`, as `RowEdit.find` asks. */
export type FindRows = (workspace: Workspace, hits: string) => Promise<void>;

/** @throws {SqlError} for a predicate that is no condition. */
export async function prepareFind(
  duckdb: DuckDBModule,
  sql: SqlOfRows,
  table: Table,
  predicate: Predicate,
): Promise<FindRows> {
  const { where, parameters } = predicateSql(table, predicate);
  await sql.checkCondition(where);
  const select = `SELECT cionb_file, cionb_row FROM ${scanView} AS \`${table.name}\` WHERE (\n${where}\n)`;
  const inCondition = (error: unknown) => (error instanceof SqlError ? conditionError(error, where) : error);
  try {
    const statement = await sql.prepare(select, parameters);
    return async ({ connection }, hits) => {
      try {
        await sql.show(connection, statement);
        const prepared = await connection.prepare(
          `INSERT INTO ${hits} SELECT cionb_file, cionb_row, NULL FROM (${statement.translation.sql})`,
        );
        bindParameters(duckdb, prepared, statement);
        await prepared.run();
      } catch (cause) {
        throw inCondition(cause instanceof SqlError ? cause : queryFailed(statement, cause));
      }
    };
  } catch (error) {
    throw inCondition(error);
  }
}

/** The condition stands one line further down in the statement that was run. */
function conditionError(error: SqlError, where: string): SqlError {
  const line = error.line === undefined ? undefined : error.line - 1;
  const message = error.message.replace(
    /\bat line (\d+), column/,
    (_, at) => `at line ${Number(at) - 1}, column`,
  );
  return new SqlError(message, { sql: where, line, column: error.column }, { cause: error.cause });
}
