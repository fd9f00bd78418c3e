type Rows = readonly Record<string, unknown>[];

/** Statements that both engines run and answer differently; docs/sql.md tells them. Where one is mended, it moves to `statements`. */
export const different: readonly { sql: string; spark: Rows; local: Rows }[] = [
  {
    sql: "select transform(array('a', 'b'), (x, i) -> concat(x, i)) as numbered",
    spark: [{ numbered: ["a0", "b1"] }],
    local: [{ numbered: ["a1", "b2"] }],
  },
  {
    sql: "select timestampdiff(year, timestamp '2024-02-29 00:00:00', timestamp '2026-02-28 00:00:00') as years",
    spark: [{ years: 1 }],
    local: [{ years: 2 }],
  },
  {
    sql: "select months_between(timestamp '2026-03-15 12:00:00', timestamp '2026-02-01 00:00:00') as months",
    spark: [{ months: 1.46774194 }],
    local: [{ months: 1.4516129032258065 }],
  },
  {
    sql: "select extract(dayofweek from date '2026-03-01') as d",
    spark: [{ d: 1 }],
    local: [{ d: 0 }],
  },
  {
    sql: "select dayname(date '2026-03-01') as d, monthname(date '2026-03-01') as m",
    spark: [{ d: "Sun", m: "Mar" }],
    local: [{ d: "Sunday", m: "March" }],
  },
  {
    sql: "select * from (select 'p1' as person, 1 as quantity) pivot (sum(quantity) as q, count(*) as n for person in ('p1' as a, 'p2' as b))",
    spark: [{ a_q: 1, a_n: 1, b_q: null, b_n: null }],
    local: [{ a_q: 1, a_n: 1, b_q: null, b_n: 0 }],
  },
  {
    sql: "select round(100.0 * 2 / 3, 1) as percent",
    spark: [{ percent: "66.7" }],
    local: [{ percent: 66.7 }],
  },
  {
    sql: "select typeof(1) as a, typeof('x') as b",
    spark: [{ a: "int", b: "string" }],
    local: [{ a: "INTEGER", b: "VARCHAR" }],
  },
];
