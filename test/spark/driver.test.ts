import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DBSQLClient } from "@databricks/sql";
import { expect, onTestFinished } from "vitest";
import { address, authority, sparkTest } from "./spark.ts";

// the driver itself, unchanged, against the warehouse: what the engine is built on

type Session = Awaited<ReturnType<DBSQLClient["openSession"]>>;
type Options = Parameters<Session["executeStatement"]>[1];

async function openSession(
  options: { token?: string; path?: string; trust?: boolean } = {},
): Promise<Session> {
  const { port, token, path, catalog, schema } = address();
  const client = new DBSQLClient({ logger: { log: () => undefined } });
  await client.connect({
    host: "127.0.0.1",
    port,
    path: options.path ?? path,
    token: options.token ?? token,
    telemetryEnabled: false,
    preserveBigNumericPrecision: true,
    ...(options.trust === false ? {} : { customCaCert: authority() }),
  });
  onTestFinished(() => client.close());
  return client.openSession({ initialCatalog: catalog, initialSchema: schema });
}

async function run(session: Session, sql: string, options?: Options): Promise<object[]> {
  const operation = await session.executeStatement(sql, options);
  await operation.finished();
  const rows = await operation.fetchAll();
  await operation.close();
  return rows;
}

sparkTest("a query answers over TLS that the driver has verified", async () => {
  const session = await openSession();
  expect(await run(session, "select 1 as one, 'x' as text, null as nothing")).toEqual([
    { one: 1, text: "x", nothing: null },
  ]);
});

sparkTest("without the certificate's authority nothing is sent", async () => {
  await expect(openSession({ trust: false })).rejects.toMatchObject({
    code: expect.stringMatching(/SELF_SIGNED_CERT|UNABLE_TO_VERIFY/),
  });
});

sparkTest("a wrong token is 401 and a wrong path is 404", async () => {
  await expect(openSession({ token: "wrong" })).rejects.toMatchObject({ statusCode: 401 });
  await expect(openSession({ path: "/sql/1.0/warehouses/other" })).rejects.toMatchObject({ statusCode: 404 });
});

sparkTest("every type comes back, exact where the driver can", async () => {
  const session = await openSession();
  const [row] = await run(
    session,
    `select true as yes, 1Y as tiny, 2S as small, 3 as whole, 9007199254740993L as big, 1.5F as single,
      2.5D as double, cast('12345678901234567890.12' as decimal(38,2)) as exact, 'žluť' as text,
      unhex('00ff') as bytes, date'2024-02-29' as day, timestamp'2024-02-29 12:00:00.123456+02:00' as at,
      array(1, null) as list, map('a', 1.5D) as map, struct(1L as a, 'b' as b) as struct, parse_json('{"a":[1]}') as json`,
  );
  expect(row).toEqual({
    yes: true,
    tiny: 1,
    small: 2,
    whole: 3,
    big: 9007199254740993n,
    single: 1.5,
    double: 2.5,
    exact: "12345678901234567890.12",
    text: "žluť",
    bytes: Buffer.from([0, 255]),
    day: new Date("2024-02-29"),
    at: new Date("2024-02-29T10:00:00.123Z"),
    list: [1, null],
    map: { a: 1.5 },
    struct: { a: 1n, b: "b" },
    json: '{"a":[1]}',
  });
});

sparkTest("named and ordered parameters are values and never text of the statement", async () => {
  const session = await openSession();
  const namedParameters = {
    text: "'; drop table x; --",
    whole: 7,
    big: 2n ** 62n,
    half: 0.5,
    no: false,
    nil: null,
  };
  expect(
    await run(
      session,
      "select :text as text, :whole as whole, :big as big, :half as half, :no as no, :nil as nil",
      {
        namedParameters,
      },
    ),
  ).toEqual([namedParameters]);
  expect(await run(session, "select ? + ? as sum", { ordinalParameters: [1, 2] })).toEqual([{ sum: 3 }]);
});

sparkTest("results of many pages come whole and in order", async () => {
  const session = await openSession();
  const rows = await run(session, "select id, repeat('x', 100) as text from range(100000) order by id", {
    maxRows: 1000,
  });
  expect(rows).toHaveLength(100_000);
  expect(rows.at(-1)).toMatchObject({ id: 99_999n });
});

sparkTest("a failed statement has the SQLSTATE and the words of Spark", async () => {
  const session = await openSession();
  const failures: [string, string, RegExp][] = [
    ["select * from nowhere", "42P01", /nowhere/],
    ["selec 1", "42601", /selec/],
    ["select cast('x' as int)", "22018", /cast/i],
    ["select 1/0", "22012", /zero/],
  ];
  for (const [sql, sqlState, message] of failures) {
    await expect(run(session, sql)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      response: { sqlState },
    });
  }
});

sparkTest("tables are Delta, have three names, and keep NOT NULL", async () => {
  const session = await openSession();
  const table = "main.customerio.driver_test";
  await run(session, `drop table if exists ${table}`);
  await run(
    session,
    `create table ${table} (id int not null, name string comment 'who') using delta cluster by (id)`,
  );
  await run(session, `insert into ${table} values (1, 'a'), (2, null)`);
  expect(await run(session, `select * from ${table} order by id`)).toEqual([
    { id: 1, name: "a" },
    { id: 2, name: null },
  ]);
  await expect(run(session, `insert into ${table} values (null, 'x')`)).rejects.toMatchObject({
    response: { sqlState: "23502" },
  });
  await run(session, `drop table ${table}`);
});

sparkTest("a statement that runs long is polled for, and ends when it is cancelled", async () => {
  const session = await openSession();
  const slow = "select count(*) as n from range(1000000) a join range(1000000) b on a.id % 3 = b.id % 5";
  const operation = await session.executeStatement(slow);
  expect((await operation.status()).operationState).toBe(1); // running
  await operation.cancel();
  await expect(operation.finished()).rejects.toMatchObject({ errorCode: "CANCELED" });
  expect(await run(session, "select 2 as two")).toEqual([{ two: 2 }]);
});

sparkTest("files go to a volume and come back by presigned addresses", async () => {
  const session = await openSession();
  const folder = await mkdtemp(join(tmpdir(), "cionb-spark-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = "/Volumes/main/customerio/landing/driver-test.txt";
  await writeFile(join(folder, "up.txt"), "one line");
  const options = { stagingAllowedLocalPath: folder };
  await session.executeStatement(`PUT '${folder}/up.txt' INTO '${file}' OVERWRITE`, options);
  expect(await run(session, `select value from text.\`${file}\``)).toEqual([{ value: "one line" }]);
  await session.executeStatement(`GET '${file}' TO '${folder}/down.txt'`, options);
  expect(await readFile(join(folder, "down.txt"), "utf8")).toBe("one line");
  await session.executeStatement(`REMOVE '${file}'`, options);
  await expect(session.executeStatement(`GET '${file}' TO '${folder}/gone.txt'`, options)).rejects.toThrow(
    "404",
  );
});
