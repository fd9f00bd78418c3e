import fc from "fast-check";
import { expect, test } from "vitest";
import { defineTable } from "../src/index.ts";
import { temporaryWarehouse } from "./temporary.ts";

const table = defineTable({
  name: "anything",
  columns: {
    id: { type: "INT", nullable: false },
    text: { type: "STRING" },
    big: { type: "BIGINT" },
    ratio: { type: "DOUBLE" },
    money: { type: "DECIMAL(18,4)" },
    at: { type: "TIMESTAMP" },
    tags: { type: "ARRAY<STRING>" },
    props: { type: "MAP<STRING,DOUBLE>" },
  },
});

const option = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const text = fc.string({ unit: "binary", maxLength: 20 });
const double = fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const money = fc
  .bigInt(-(10n ** 17n), 10n ** 17n)
  .map((scaled) => `${scaled < 0n ? "-" : ""}${String(scaled < 0n ? -scaled : scaled).padStart(5, "0")}`)
  .map((digits) => digits.replace(/(\d{4})$/, ".$1"))
  .map((value) => (/^-0\.0000$/.test(value) ? "0.0000" : value));

const row = fc.record({
  text: option(text),
  big: option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)).map((value) =>
    value !== null && Number.isSafeInteger(Number(value)) ? Number(value) : value,
  ),
  ratio: option(double),
  money: option(money),
  at: option(fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })),
  tags: option(fc.array(option(text), { maxLength: 4 })),
  props: option(
    fc.dictionary(
      text.filter((key) => key !== "__proto__"),
      option(double),
      { maxKeys: 4 },
    ),
  ),
});

// plain objects: a dictionary of fast-check has no prototype
const plain = (value: unknown) =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null ? { ...value } : value;

test("whatever rows hold, they come back as they were", { timeout: 60_000 }, async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.migrate([table]);
  let next = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (values) => {
      const first = next;
      const rows = values.map((value) => {
        next += 1;
        return { ...value, props: value.props && { ...value.props }, id: next };
      });
      await warehouse.append(table, rows);
      const found = await warehouse.query("select * from anything where id > :first order by id", { first });
      expect(found).toEqual(rows.map((value) => ({ ...value, props: plain(value.props) })));
    }),
    { numRuns: 60 },
  );
});
