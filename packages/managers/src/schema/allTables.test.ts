import { describe, expect, test } from "vitest";
import { allTables, kindOf } from "./allTables.ts";

describe("what is defined", () => {
  test.each([
    ["api_log", "log"],
    ["deliveries", "log"],
    ["runs", "log"],
    ["key_audit", "state"],
    ["objects", "state"],
    ["relationships", "state"],
    ["people_history", "state"],
    ["event_sessions", "state"],
    ["event_templates", "state"],
    ["message_events", "state"],
    ["message_suppressions", "state"],
    ["devices", "state"],
    ["setup_probe", "state"],
    ["synthetic_customers", "source"],
    ["synthetic_organisations", "source"],
    ["synthetic_memberships", "source"],
    ["synthetic_devices", "source"],
    ["synthetic_consents", "source"],
    ["synthetic_orders", "source"],
    ["synthetic_events", "source"],
    ["cdnow_purchases", "source"],
  ])("%s is a table of the kind %s, with keys and a comment", (name, kind) => {
    const table = allTables.find((one) => one.name === name);
    expect(kindOf(name)).toBe(kind);
    expect(table?.keys.length).toBeGreaterThan(0);
    expect(table?.comment?.length).toBeGreaterThan(10);
  });

  test("no two tables have one name", () => {
    expect(new Set(allTables.map(({ name }) => name)).size).toBe(allTables.length);
  });

  test.each(allTables.filter(({ name }) => kindOf(name) === "log"))(
    "$name has no change feed, so that erasure leaves no copy",
    ({ changeFeed }) => {
      expect(changeFeed).toBe(false);
    },
  );

  test.each(allTables.filter(({ name }) => kindOf(name) === "source"))(
    "$name has a change feed, so that changes can be followed",
    ({ changeFeed }) => {
      expect(changeFeed).toBe(true);
    },
  );

  test.each(["email", "phone", "first_name", "last_name", "token", "ip", "request_body", "response_body"])(
    "%s is marked as personal wherever it occurs",
    (column) => {
      const columns = allTables.flatMap((table) => table.columns.filter(({ name }) => name === column));
      expect(columns.length).toBeGreaterThan(0);
      expect(columns.every(({ personal }) => personal)).toBe(true);
    },
  );

  test("every amount of money is an exact decimal", () => {
    const amounts = allTables.flatMap((table) =>
      table.columns.filter(({ name }) =>
        /^(total|subtotal|discount|shipping|tax|value_usd|amount)$/.test(name),
      ),
    );
    expect(amounts.length).toBeGreaterThan(5);
    expect(amounts.every(({ type }) => type.kind === "decimal" && type.scale === 2)).toBe(true);
  });
});
