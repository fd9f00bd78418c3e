import { describe, expect, test } from "vitest";
import { customers, load, peopleWay } from "../../test/people.ts";
import { InvalidInputError } from "../errors.ts";

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

describe("deduplicate", () => {
  const options = { table: "customers", key: ["id"], newest: "updated_at" };

  test("counts what it would drop, and its query reads the newest row of each person", async () => {
    const way = await peopleWay();
    await load(way, customers, [
      { id: "ada", plan: "free", updated_at: day(1) },
      { id: "bob", plan: "free", updated_at: day(1) },
      { id: "ada", plan: "pro", updated_at: day(3) },
      { id: "ada", plan: "plus", updated_at: day(2) },
    ]);
    const { query, ...counts } = await way.people.deduplicate(options);
    expect(counts).toEqual({ rows: 4, kept: 2, dropped: 2, people: 1 });
    expect((await way.warehouse.query(query)).map(({ id, plan }) => [id, plan])).toEqual([
      ["ada", "pro"],
      ["bob", "free"],
    ]);
  });

  test("its query has the table's columns and no other, so that all can be sent", async () => {
    const way = await peopleWay();
    await load(way, customers, [{ id: "ada", plan: "free", updated_at: day(1) }]);
    const { query } = await way.people.deduplicate(options);
    const report = await way.people.identifyMany({
      query,
      columns: { userId: "id", timestamp: "updated_at" },
    });
    expect(report.delivered).toBe(1);
    expect(way.person("ada")?.attributes).toEqual({ plan: "free" });
  });

  test("a row without a time gives way to one that has it", async () => {
    const way = await peopleWay();
    await load(way, customers, [
      { id: "ada", plan: "free", updated_at: null },
      { id: "ada", plan: "pro", updated_at: day(1) },
    ]);
    const { query } = await way.people.deduplicate(options);
    expect(await way.warehouse.query(query)).toMatchObject([{ plan: "pro" }]);
  });

  test("rows that are equally new are told apart the same way each time", async () => {
    const way = await peopleWay();
    const plans = ["pro", "free", "plus"];
    await load(
      way,
      customers,
      plans.map((plan) => ({ id: "ada", plan, updated_at: day(1) })),
    );
    const { query } = await way.people.deduplicate(options);
    expect(await way.warehouse.query(query)).toMatchObject([{ plan: "free" }]);
  });

  test("by several columns", async () => {
    const way = await peopleWay();
    const row = { plan: "pro", updated_at: day(1) };
    await load(way, customers, [
      { id: "1", email: "a", ...row },
      { id: "1", email: "b", ...row },
      { id: "1", email: "b", ...row },
    ]);
    const { kept, dropped } = await way.people.deduplicate({ ...options, key: ["id", "email"] });
    expect({ kept, dropped }).toEqual({ kept: 2, dropped: 1 });
  });

  test("an empty table has nothing to drop", async () => {
    const way = await peopleWay();
    await load(way, customers, []);
    expect(await way.people.deduplicate(options)).toMatchObject({ rows: 0, kept: 0, dropped: 0, people: 0 });
  });

  test.each([
    [{ ...options, key: ["customer"] }, /it has no column customer\. It has: id, email/],
    [{ ...options, key: [] }, /'key' should be at least one column/],
    [{ ...options, table: "customers; drop table customers" }, /'table' should be a table's name/],
    [{ ...options, newest: "a`b" }, /'newest' should be a plain column name/],
  ])("what is no table or column is refused: %j", async (given, message) => {
    const way = await peopleWay();
    await load(way, customers, []);
    const failure = way.people.deduplicate(given);
    await expect(failure).rejects.toThrow(InvalidInputError);
    await expect(failure).rejects.toThrow(message);
  });
});

describe("quality", () => {
  async function quality() {
    const way = await peopleWay();
    await load(way, customers, [
      { id: "1", email: "ada@example.com", plan: "pro", age: 36 },
      { id: "2", email: "bob at example.com", plan: "gold", age: 7 },
      { id: "3", email: "  ", plan: "pro", age: null },
      { id: "3", email: null, plan: null, age: 150 },
    ]);
    const rules = {
      email: { pattern: "^[^@ ]+@[^@ ]+[.][a-z]+$" },
      age: { min: 18, max: 120 },
      plan: { oneOf: ["free", "plus", "pro"] },
    };
    const columns = await way.people.quality({ table: "customers", rules });
    return Object.fromEntries(columns.map((column) => [column.column, column]));
  }

  test("says for each column how full it is, with blanks as empty, and how many values differ", async () => {
    const columns = await quality();
    expect(columns["id"]).toMatchObject({ rows: 4, filled: 4, completeness: 1, distinct: 3, wrong: 0 });
    expect(columns["email"]).toMatchObject({ filled: 2, completeness: 0.5 });
    expect(columns["updated_at"]).toMatchObject({ filled: 0, completeness: 0, distinct: 0, least: null });
  });

  test("counts values that break a pattern, a range or a list", async () => {
    const { email, age, plan } = await quality();
    expect([email?.wrong, age?.wrong, plan?.wrong]).toEqual([1, 2, 1]);
  });

  test("shows wrong values as shapes alone, and texts never as they are", async () => {
    const { email, plan } = await quality();
    expect(email?.examples).toEqual(["aaa aa aaaaaaa.aaa"]);
    expect(plan?.examples).toEqual(["aaaa"]);
    expect(email?.most).toBe("aaa aa aaaaaaa.aaa");
  });

  test("shows the range of numbers", async () => {
    expect((await quality())["age"]).toMatchObject({ least: "7", most: "150" });
  });

  test("looks at the columns that are asked for", async () => {
    const way = await peopleWay();
    await load(way, customers, []);
    const columns = await way.people.quality({ table: "customers", columns: ["plan"] });
    expect(columns).toEqual([
      {
        ...{ column: "plan", rows: 0, filled: 0, completeness: 0, distinct: 0 },
        ...{ least: null, most: null, wrong: 0, examples: [] },
      },
    ]);
  });

  test("a rule of a column that is not there is refused", async () => {
    const way = await peopleWay();
    await load(way, customers, []);
    const failure = way.people.quality({ table: "customers", rules: { mail: { pattern: "@" } } });
    await expect(failure).rejects.toThrow(/it has no column mail/);
  });
});

describe("completeness", () => {
  test("counts people by how many of the columns they have", async () => {
    const way = await peopleWay();
    await load(way, customers, [
      { id: "1", email: "a@example.com", plan: "pro", age: 1 },
      { id: "2", email: "", plan: "pro", age: 2 },
      { id: "3", email: null, plan: " ", age: 3 },
      { id: "4", email: "d@example.com", plan: null, age: 4 },
    ]);
    const columns = ["email", "plan", "age"];
    expect(await way.people.completeness({ table: "customers", columns })).toEqual([
      { filled: 3, of: 3, people: 1, share: 0.25 },
      { filled: 2, of: 3, people: 2, share: 0.5 },
      { filled: 1, of: 3, people: 1, share: 0.25 },
    ]);
  });
});

describe("shared addresses", () => {
  const options = { table: "customers", id: "id", email: "email" };

  test("are found whatever their case, with the ids and what Customer.io will do", async () => {
    const way = await peopleWay();
    await load(way, customers, [
      { id: "1", email: "Ada@Example.com" },
      { id: "2", email: "ada@example.com " },
      { id: "3", email: "bob@example.com" },
      { id: "3", email: "bob@example.com" },
      { id: "4", email: "" },
      { id: "5", email: "" },
    ]);
    const found = await way.people.sharedEmails(options);
    expect(found).toMatchObject({ addresses: 1, people: 2 });
    expect(found.examples).toEqual([{ email: "aaa@aaaaaaa.aaa", ids: ["1", "2"] }]);
    expect(found.merge).toMatch(/never merged: alias/);
  });

  test("what is said of them is what the simulator does", async () => {
    const { people, person } = await peopleWay();
    await people.identify({ userId: "1", traits: { email: "ada@example.com" } });
    const second = await people.identify({ userId: "2", traits: { email: "ada@example.com", plan: "pro" } });
    expect(second.outcome).toBe("delivered");
    expect(person("2")?.attributes).toEqual({ plan: "pro" });
    expect(person("ada@example.com")?.id).toBe("1");
  });

  test("most addresses are counted and only some listed", async () => {
    const way = await peopleWay();
    const rows = ["a", "b", "c"].flatMap((name) =>
      [1, 2].map((id) => ({ id: `${name}${id}`, email: `${name}@x.y` })),
    );
    await load(way, customers, rows);
    const found = await way.people.sharedEmails({ ...options, limit: 2 });
    expect(found).toMatchObject({ addresses: 3, people: 6 });
    expect(found.examples).toHaveLength(2);
  });
});
