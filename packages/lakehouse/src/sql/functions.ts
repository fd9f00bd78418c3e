/** Prefix of functions of our own that stand for one of Spark's of the same name. */
export const ownPrefix = "spark_";

// The translator changes the meaning of these, or DuckDB's function of that name differs, so they pass the
// translator under another name. A signature with types is chosen by the types of the arguments.
const own: Readonly<Record<string, readonly string[]>> = {
  add_months: ["(d, n) AS CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE)"],
  array_position: ["(a, x) AS coalesce(list_position(a, x), 0)"],
  array_distinct: ["(a) AS list_filter(a, (x, i) -> list_position(a, x) = i)"],
  array_union: ["(a, b) AS spark_array_distinct(list_concat(a, b))"],
  arrays_overlap: ["(a, b) AS list_has_any(a, b)"],
  ascii: ["(s) AS ascii(s)"],
  bround: ["(x) AS round_even(x, 0)", "(x, n) AS round_even(x, n)"],
  collect_set: ["(x) AS list(DISTINCT x) FILTER (WHERE x IS NOT NULL)"],
  conv: [
    "(s, b, t) AS CASE WHEN b = 16 AND t = 10 THEN CAST(CAST('0x' || s AS UBIGINT) AS VARCHAR) WHEN b = 10 AND t = 16 THEN hex(CAST(s AS UBIGINT)) WHEN b = 10 AND t = 2 THEN bin(CAST(s AS UBIGINT)) ELSE error('conv() here knows 16 to 10, 10 to 16 and 10 to 2') END",
  ],
  date_add: ["(d, n) AS CAST(d AS DATE) + CAST(n AS INTEGER)"],
  date_format: ["(t, p) AS strftime(CAST(t AS TIMESTAMPTZ), p)"],
  date_from_unix_date: ["(n) AS DATE '1970-01-01' + CAST(n AS INTEGER)"],
  date_sub: ["(d, n) AS CAST(d AS DATE) - CAST(n AS INTEGER)"],
  dayofweek: ["(d) AS dayofweek(CAST(d AS TIMESTAMPTZ)) + 1"],
  flatten: ["(a) AS flatten(a)"],
  format_number: ["(x, n) AS format('{:,.' || CAST(n AS VARCHAR) || 'f}', CAST(x AS DOUBLE))"],
  from_json: ["(j, t) AS CASE WHEN json_valid(j) THEN from_json(j, t) END"],
  from_unixtime: [
    "(s) AS strftime(to_timestamp(CAST(s AS DOUBLE)), '%Y-%m-%d %H:%M:%S')",
    "(s, p) AS strftime(to_timestamp(CAST(s AS DOUBLE)), p)",
  ],
  get_json_object: ["(j, p) AS CASE WHEN json_valid(j) THEN json_extract_string(j, p) END"],
  hex: ["(x) AS hex(x)"],
  initcap: [
    "(s) AS array_to_string(list_transform(string_split(lower(s), ' '), w -> upper(w[1:1]) || w[2:]), ' ')",
  ],
  isnotnull: ["(x) AS x IS NOT NULL"],
  isnull: ["(x) AS x IS NULL"],
  nanvl: ["(x, y) AS CASE WHEN isnan(CAST(x AS DOUBLE)) THEN CAST(y AS DOUBLE) ELSE CAST(x AS DOUBLE) END"],
  regexp_replace: ["(s, p, r) AS regexp_replace(s, p, regexp_replace(r, '[$]([0-9])', '\\\\\\1', 'g'), 'g')"],
  regexp_count: ["(s, p) AS len(regexp_extract_all(s, p))"],
  sequence: [
    "(a DATE, b DATE, s INTERVAL) AS list_transform(generate_series(a, b, s), x -> CAST(x AS DATE))",
    "(a DATE, b DATE) AS list_transform(generate_series(a, b, INTERVAL 1 DAY), x -> CAST(x AS DATE))",
    "(a TIMESTAMPTZ, b TIMESTAMPTZ, s INTERVAL) AS generate_series(a, b, s)",
    "(a BIGINT, b BIGINT) AS generate_series(a, b, CASE WHEN a > b THEN -1 ELSE 1 END)",
    "(a BIGINT, b BIGINT, s BIGINT) AS generate_series(a, b, s)",
  ],
  sha: ["(s) AS sha1(s)"],
  sha2: ["(s, b) AS CASE WHEN b IN (0, 256) THEN sha256(s) ELSE error('sha2() here knows 256 bits') END"],
  shiftleft: ["(x, n) AS x << n"],
  shiftright: ["(x, n) AS x >> n"],
  size: [
    "(c) AS CASE json_type(to_json(c)) WHEN 'ARRAY' THEN CAST(json_array_length(to_json(c)) AS INTEGER) WHEN 'OBJECT' THEN CAST(len(json_keys(to_json(c))) AS INTEGER) END",
  ],
  slice: ["(a, s, n) AS list_slice(a, s, s + n - 1)"],
  substring_index: [
    "(s, d, n) AS array_to_string(CASE WHEN n > 0 THEN string_split(s, d)[1:n] WHEN n < 0 THEN string_split(s, d)[greatest(1, len(string_split(s, d)) + n + 1):] ELSE [] END, d)",
  ],
  timestamp_millis: ["(x) AS CAST(make_timestamp(x * 1000) AS TIMESTAMPTZ)"],
  timestamp_micros: ["(x) AS CAST(make_timestamp(x) AS TIMESTAMPTZ)"],
  timestamp_seconds: ["(x) AS to_timestamp(CAST(x AS DOUBLE))"],
  to_date: ["(s) AS CAST(s AS DATE)", "(s, p) AS CAST(strptime(s, p) AS DATE)"],
  to_timestamp: ["(s) AS CAST(s AS TIMESTAMPTZ)", "(s, p) AS CAST(strptime(s, p) AS TIMESTAMPTZ)"],
  to_unix_timestamp: ["(t) AS CAST(floor(epoch(CAST(t AS TIMESTAMPTZ))) AS BIGINT)"],
  trunc: [
    "(d, u) AS CAST(date_trunc(CASE WHEN upper(u) IN ('MM', 'MON', 'MONTH') THEN 'month' WHEN upper(u) IN ('YEAR', 'YYYY', 'YY') THEN 'year' ELSE lower(u) END, CAST(d AS DATE)) AS DATE)",
  ],
  try_add: ["(x, y) AS TRY(x + y)"],
  try_divide: ["(x, y) AS CASE WHEN y <> 0 THEN x / y END"],
  try_multiply: ["(x, y) AS TRY(x * y)"],
  try_subtract: ["(x, y) AS TRY(x - y)"],
  try_to_timestamp: [
    "(s) AS TRY_CAST(s AS TIMESTAMPTZ)",
    "(s, p) AS CAST(try_strptime(s, p) AS TIMESTAMPTZ)",
  ],
  unix_date: ["(d) AS CAST(d - DATE '1970-01-01' AS INTEGER)"],
  unix_micros: ["(t) AS epoch_us(CAST(t AS TIMESTAMPTZ))"],
  unix_millis: ["(t) AS epoch_ms(CAST(t AS TIMESTAMPTZ))"],
  unix_seconds: ["(t) AS CAST(floor(epoch(CAST(t AS TIMESTAMPTZ))) AS BIGINT)"],
  unix_timestamp: [
    "() AS CAST(floor(epoch(now())) AS BIGINT)",
    "(t) AS CAST(floor(epoch(CAST(t AS TIMESTAMPTZ))) AS BIGINT)",
    "(t, p) AS CAST(floor(epoch(CAST(strptime(t, p) AS TIMESTAMPTZ))) AS BIGINT)",
  ],
  uuid: ["() AS CAST(uuid() AS VARCHAR)"],
  weekday: ["(d) AS isodow(CAST(d AS TIMESTAMPTZ)) - 1"],
};

// what the edits of the translation put in, and what neither side knows at all
const helpers: readonly string[] = [
  // Spark cuts the fraction where DuckDB rounds
  "spark_whole(x) AS CASE WHEN typeof(x) IN ('DOUBLE', 'FLOAT') OR starts_with(typeof(x), 'DECIMAL') THEN CAST(trunc(TRY_CAST(x AS DOUBLE)) AS HUGEINT) ELSE CAST(x AS HUGEINT) END",
  // DuckDB adds the zone
  "spark_text(x) AS CASE WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN regexp_replace(CAST(x AS VARCHAR), '[+]00$', '') ELSE CAST(x AS VARCHAR) END",
  // Spark counts whole hours and days, DuckDB's date_diff the borders between them
  "spark_between(unit, a, b) AS date_sub(unit, CAST(a AS TIMESTAMPTZ), CAST(b AS TIMESTAMPTZ))",
  "spark_any(kept) AS len(kept) > 0",
  "spark_all(kept, a) AS len(kept) = len(a)",
  "array_join(a, d) AS array_to_string(a, d), (a, d, n) AS array_to_string(list_transform(a, x -> coalesce(x, n)), d)",
  "element_at(c, k) AS c[k]",
];

/** Names of Spark's functions that are ours, in lower case. */
export const ownFunctions: ReadonlySet<string> = new Set(Object.keys(own));

/** Names that are another function's here, with the same arguments. */
export const renamed: Readonly<Record<string, string>> = {
  approx_percentile: "quantile_disc",
  percentile: "quantile_cont",
  percentile_approx: "quantile_disc",
  some: "bool_or",
  transform: "list_transform",
};

/** The statements that make the functions. */
export const macros: readonly string[] = [
  ...Object.entries(own).map(([name, bodies]) => `CREATE MACRO ${ownPrefix}${name}${bodies.join(", ")}`),
  ...helpers.map((helper) => `CREATE MACRO ${helper}`),
  "CREATE MACRO spark_range(n) AS TABLE SELECT range AS id FROM range(n)",
  "CREATE MACRO spark_range_from(a, b) AS TABLE SELECT range AS id FROM range(a, b)",
];
