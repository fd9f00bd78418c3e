import { defineTable, type TableRow } from "../src/index.ts";

/** Tables and rows that the statements below ask about. */
export const people = defineTable({
  name: "people",
  columns: {
    id: { type: "STRING", nullable: false },
    email: { type: "STRING", personal: true },
    plan: { type: "STRING" },
    signed_up: { type: "TIMESTAMP" },
    born: { type: "DATE" },
    score: { type: "DOUBLE" },
    active: { type: "BOOLEAN" },
    tags: { type: "ARRAY<STRING>" },
    traits: { type: "STRING", comment: "JSON" },
    props: { type: "MAP<STRING,STRING>" },
  },
});

export const orders = defineTable({
  name: "orders",
  columns: {
    order_id: { type: "BIGINT", nullable: false },
    person: { type: "STRING" },
    amount: { type: "DECIMAL(10,2)" },
    quantity: { type: "INT" },
    at: { type: "TIMESTAMP" },
    day: { type: "DATE" },
    lines: { type: "ARRAY<STRUCT<sku: STRING, qty: INT>>" },
  },
});

export const peopleRows: readonly TableRow<typeof people>[] = [
  {
    id: "p1",
    email: "ann@example.com",
    plan: "pro",
    signed_up: new Date("2026-01-15T08:30:00.250Z"),
    born: "1990-05-17",
    score: 4.5,
    active: true,
    tags: ["vip", "beta"],
    traits: '{"city":"Oslo","age":36,"nested":{"a":[1,2,3]},"ok":true}',
    props: { source: "web", ref: "x" },
  },
  {
    id: "p2",
    email: "bo@example.org",
    plan: "free",
    signed_up: new Date("2026-02-28T23:59:59.999Z"),
    born: "2000-02-29",
    score: 2.25,
    active: false,
    tags: [],
    traits: '{"city":"Rome"}',
    props: {},
  },
  {
    id: "p3",
    email: null,
    plan: null,
    signed_up: new Date("2026-03-01T00:00:00.000Z"),
    born: null,
    score: null,
    active: null,
    tags: null,
    traits: null,
    props: null,
  },
  {
    id: "p4",
    email: "dee@example.com",
    plan: "pro",
    signed_up: null,
    born: "1985-12-31",
    score: -1,
    active: true,
    tags: ["vip", null],
    traits: "not json",
    props: { source: "app" },
  },
];

export const orderRows: readonly TableRow<typeof orders>[] = [
  {
    order_id: 1,
    person: "p1",
    amount: "10.10",
    quantity: 2,
    at: new Date("2026-03-01T10:00:00.000Z"),
    day: "2026-03-01",
    lines: [
      { sku: "a", qty: 1 },
      { sku: "b", qty: 1 },
    ],
  },
  {
    order_id: 2,
    person: "p1",
    amount: "20.20",
    quantity: 1,
    at: new Date("2026-03-01T10:20:00.000Z"),
    day: "2026-03-01",
    lines: [{ sku: "a", qty: 1 }],
  },
  {
    order_id: 3,
    person: "p1",
    amount: "-5.00",
    quantity: 1,
    at: new Date("2026-03-02T09:00:00.000Z"),
    day: "2026-03-02",
    lines: [],
  },
  {
    order_id: 4,
    person: "p2",
    amount: "99.99",
    quantity: 10,
    at: new Date("2026-03-02T12:30:30.000Z"),
    day: "2026-03-02",
    lines: [{ sku: "c", qty: 10 }],
  },
  {
    order_id: 9007199254740993n,
    person: "px",
    amount: null,
    quantity: null,
    at: null,
    day: null,
    lines: null,
  },
];

export type Statement = {
  sql: string;
  parameters?: Record<string, string | number | boolean | Date | null>;
};

/** Statements as the notebooks, managers and recipes write them. */
export const statements: readonly Statement[] = [
  { sql: "select 1 as one, 'x' as text, true as yes, null as nothing" },
  { sql: "select count(*) as n, count(email) as emails, count(distinct plan) as plans from people" },
  { sql: "select plan, count(*) as n from people group by plan order by plan" },
  { sql: "select plan, count(*) as n from people group by 1 order by 2 desc, 1 desc" },
  { sql: "select plan, count(*) as n from people group by all having count(*) > 1 order by all" },
  { sql: "select id from people order by score" },
  { sql: "select id from people order by score desc" },
  { sql: "select id from people order by score nulls last limit 2 offset 1" },
  {
    sql: "select person, sum(amount) as total, avg(quantity) as mean, min(at) as first, max(day) as last from orders group by person order by person",
  },
  {
    sql: "select order_id, amount * quantity as value, cast(amount / 2 as decimal(10,3)) as half, quantity / 4 as part from orders order by order_id",
  },
  {
    sql: "select sum(amount) as total, round(sum(amount), 1) as rounded, cast(sum(amount) as double) as number from orders",
  },
  {
    sql: "select id from people where plan = :plan and score >= :least order by id",
    parameters: { plan: "pro", least: 4 },
  },
  {
    sql: "select :text as a, :n + 1 as b, :yes as c, cast(:nothing as string) as d",
    parameters: { text: "it's", n: 41, yes: true, nothing: null },
  },
  {
    sql: "select order_id from orders where at >= :from and at < :to order by 1",
    parameters: { from: new Date("2026-03-01T10:20:00Z"), to: new Date("2026-03-02T12:30:30Z") },
  },
  {
    sql: "select order_id from orders where day = cast(:day as date) order by order_id",
    parameters: { day: "2026-03-02" },
  },
  {
    sql: "select id from people where `signed_up` between timestamp '2026-01-01 00:00:00' and timestamp '2026-02-28 23:59:59.999' order by id",
  },
  {
    sql: "select date_trunc('HOUR', at) as hour, count(*) as n from orders where at is not null group by 1 order by 1",
  },
  {
    sql: "select date_trunc('month', at) as month, sum(quantity) as n from orders where at is not null group by date_trunc('month', at)",
  },
  {
    sql: "select year(at) as y, month(at) as m, day(at) as d, hour(at) as h, minute(at) as mi, second(at) as s, quarter(at) as q, dayofweek(at) as dow, weekday(at) as wd, weekofyear(at) as w, dayofyear(at) as doy from orders where order_id = 4",
  },
  { sql: "select extract(hour from at) as h, date_part('day', at) as d from orders where order_id = 4" },
  {
    sql: "select date_add(day, 3) as a, date_sub(day, 1) as b, datediff(date '2026-03-10', day) as c, add_months(day, 1) as d, last_day(day) as e from orders where order_id = 1",
  },
  {
    sql: "select at + interval 90 minutes as a, at - interval 1 day as b, cast(day + interval 1 month as date) as c from orders where order_id = 1",
  },
  {
    sql: "select timestampdiff(minute, timestamp '2026-03-01 10:00:00', at) as m, timestampadd(hour, 2, at) as t from orders where order_id = 2",
  },
  {
    sql: "select dateadd(day, 2, day) as d, date_diff(day, date '2026-03-01', date '2026-03-11') as n from orders where order_id = 1",
  },
  { sql: "select months_between(date '2026-03-31', date '2026-01-31') as m" },
  {
    sql: "select date_format(at, 'yyyy-MM-dd HH:mm:ss') as a, date_format(day, 'MM/dd/yyyy') as b, date_format(at, 'EEE') as c from orders where order_id = 4",
  },
  {
    sql: "select to_date('2026-03-01') as a, to_timestamp('2026-03-01 10:11:12') as b, to_date('01.03.2026', 'dd.MM.yyyy') as c, to_timestamp('03/01/2026 10:11', 'MM/dd/yyyy HH:mm') as d",
  },
  {
    sql: "select unix_timestamp(at) as a, unix_timestamp('2026-03-01 10:00:00') as b, unix_millis(at) as c, from_unixtime(1772359200) as d, timestamp_seconds(1772359200) as e, timestamp_millis(1772359200123) as f from orders where order_id = 1",
  },
  {
    sql: "select cast(at as date) as d, cast(day as timestamp) as t, cast(at as string) as s, cast(day as string) as ds from orders where order_id = 1",
  },
  { sql: "select current_date() <= cast(now() as date) as a, current_timestamp() is not null as b" },
  {
    sql: "select upper(plan) as u, lower('AbC') as l, length(email) as n, trim('  x ') as t, ltrim(' x') as lt, initcap('ann lee') as i, reverse('abc') as r from people where id = 'p1'",
  },
  {
    sql: "select concat(id, '-', plan) as a, concat_ws('/', id, plan, email) as b, id || ':' || plan as c from people order by id",
  },
  {
    sql: "select substring(email, 1, 3) as a, substr(email, -4) as b, left(email, 2) as c, right(email, 3) as d, instr(email, '@') as e, locate('@', email) as f, position('@' in email) as g from people where id = 'p1'",
  },
  {
    sql: "select split(email, '@') as parts, split(email, '@')[1] as domain, split_part(email, '@', 2) as part, substring_index(email, '.', -1) as tld from people where email is not null order by id",
  },
  {
    sql: "select replace(email, 'example', 'x') as a, regexp_replace(email, '[aeiou]', '*') as b, regexp_extract(email, '@(.+)$', 1) as c, regexp_extract(email, '(\\\\w+)@') as d, translate('abc', 'ac', 'xz') as e from people where id = 'p1'",
  },
  { sql: "select id from people where email like '%.com' and email not like 'dee%'" },
  { sql: "select id from people where email ilike 'ANN%' or email rlike '^bo@' order by id" },
  {
    sql: "select lpad('7', 3, '0') as a, rpad('7', 3, '.') as b, repeat('ab', 2) as c, space(2) as d, ascii('A') as e, char(66) as f, format_number(1234567.891, 2) as g",
  },
  {
    sql: "select contains(email, 'example') as a, startswith(email, 'ann') as b, endswith(email, '.com') as c from people where id = 'p1'",
  },
  {
    sql: "select case when score > 3 then 'high' when score is null then 'none' else 'low' end as band, count(*) as n from people group by 1 order by 1",
  },
  {
    sql: "select coalesce(plan, 'none') as a, nvl(plan, 'none') as b, ifnull(plan, 'none') as c, nullif(plan, 'pro') as d, if(active, 1, 0) as e, nvl2(plan, 'y', 'n') as g from people order by id",
  },
  {
    sql: "select greatest(1, 3, 2) as a, least(1, 3, 2) as b, abs(-2) as c, round(2.345, 2) as d, floor(2.7) as e, ceil(2.1) as f, sign(-3) as g, power(2, 10) as h, sqrt(16) as i, mod(7, 3) as j, 7 % 3 as k, 7 div 2 as l, exp(0) as m, ln(1) as n, log10(100) as o",
  },
  { sql: "select round(2.5) as a, round(3.5) as b, round(-2.5) as c" },
  {
    sql: "select cast('42' as int) as a, cast('4.5' as double) as b, try_cast('x' as int) as c, '7'::bigint as d, cast(1 as string) as e, cast('12.345' as decimal(10,2)) as f, cast('true' as boolean) as g, cast(2.9 as int) as h",
  },
  {
    sql: "select try_divide(1, 0) as a, try_add(1, 2) as b, 1 <=> null as c, null <=> null as d, 1 is distinct from null as e",
  },
  {
    sql: "select get_json_object(traits, '$.city') as city, get_json_object(traits, '$.age') as age, get_json_object(traits, '$.nested.a[1]') as item, get_json_object(traits, '$.none') as none, get_json_object(traits, '$.nested') as nested from people order by id",
  },
  {
    sql: "select to_json(named_struct('a', 1, 'b', 'x')) as j, from_json('{\"a\":1,\"b\":\"x\"}', 'a int, b string') as s",
  },
  { sql: "select from_json('{\"a\":[1,2]}', 'struct<a: array<int>>').a[1] as second" },
  {
    sql: "select s.sku, s.qty from (select explode(from_json(:rows, 'array<struct<sku: string, qty: int>>')) as s) order by 1",
    parameters: { rows: '[{"sku":"b","qty":2},{"sku":"a"}]' },
  },
  {
    sql: "select inline(from_json(:rows, 'array<struct<id: string, n: int>>'))",
    parameters: { rows: '[{"id":"x","n":1},{"id":"y","n":null}]' },
  },
  {
    sql: "select * from (select inline(array(named_struct('a', 1, 'b', 'x'), named_struct('a', 2, 'b', 'y')))) order by a",
  },
  {
    sql: "select sha2('abc', 256) as a, md5('abc') as b, sha1('abc') as c, base64(cast('abc' as binary)) as d, hex(255) as e, sha('abc') as f",
  },
  {
    sql: "select id, size(tags) as n, array_contains(tags, 'vip') as vip, element_at(tags, 1) as first from people where size(tags) > 0 order by id",
  },
  { sql: "select id, tag from people lateral view explode(tags) t as tag order by id, tag" },
  { sql: "select id, pos, tag from people lateral view posexplode(tags) t as pos, tag order by id, pos" },
  { sql: "select id, explode(tags) as tag from people order by id, tag" },
  { sql: "select id, tag from people lateral view outer explode(tags) t as tag order by id, tag" },
  { sql: "select o.order_id, l.sku, l.qty from orders o lateral view explode(o.lines) x as l order by 1, 2" },
  { sql: "select order_id, inline(lines) from orders order by 1, 2" },
  { sql: "select explode(sequence(1, 4)) as n" },
  { sql: "select explode(sequence(date '2026-02-27', date '2026-03-01', interval 1 day)) as d" },
  { sql: "select id from range(3)" },
  {
    sql: "select plan, collect_list(id) as ids from (select * from people order by id) where plan is not null group by plan order by plan",
  },
  {
    sql: "select sort_array(collect_set(plan)) as plans, array_join(sort_array(collect_list(id)), ',') as ids from people",
  },
  {
    sql: "select transform(array(1, 2, 3), x -> x * 2) as a, filter(array(1, 2, 3), x -> x > 1) as b, exists(array(1, 2), x -> x = 2) as c, aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x) as d",
  },
  {
    sql: "select array(1, 2) as a, array_distinct(array(1, 1, 2)) as b, array_sort(array(3, 1)) as c, flatten(array(array(1), array(2))) as d, slice(array(1, 2, 3), 2, 2) as e, array_union(array(1), array(2)) as f, array_max(array(1, 5)) as g, arrays_overlap(array(1), array(1)) as h, array_position(array('a','b'), 'b') as i",
  },
  {
    sql: "select props['source'] as a, element_at(props, 'ref') as b, sort_array(map_keys(props)) as c, size(props) as d from people where id = 'p1'",
  },
  {
    sql: "select named_struct('a', 1, 'b', 'x') as s, struct(1 as a, 'y' as b).b as b, map('k', 1) as m, named_struct('a', named_struct('b', 2)).a.b as deep",
  },
  { sql: "select p.id, o.order_id from people p join orders o on o.person = p.id order by 2" },
  {
    sql: "select p.id, count(o.order_id) as n from people p left join orders o on o.person = p.id group by p.id order by p.id",
  },
  { sql: "select id from people p left anti join orders o on o.person = p.id order by id" },
  { sql: "select id from people p left semi join orders o on o.person = p.id order by id" },
  {
    sql: "select coalesce(p.id, o.person) as who from people p full outer join orders o on o.person = p.id order by 1",
  },
  {
    sql: "select id from people where exists (select 1 from orders where person = id) and id in (select person from orders where quantity > 5)",
  },
  { sql: "select id, (select max(amount) from orders where person = id) as best from people order by id" },
  {
    sql: "with totals as (select person, sum(amount) as total from orders group by person), ranked as (select *, row_number() over (order by total desc nulls last) as place from totals) select person, place from ranked order by place",
  },
  {
    sql: "select order_id, row_number() over (partition by person order by at) as n, lag(amount) over (partition by person order by at) as before, sum(quantity) over (partition by person order by at rows between unbounded preceding and current row) as running from orders where person = 'p1' order by at",
  },
  {
    sql: "select order_id, rank() over (order by quantity desc nulls last) as r, dense_rank() over (order by quantity desc nulls last) as d, ntile(2) over (order by order_id) as t, first_value(order_id) over (order by order_id) as f, lead(order_id, 1) over (order by order_id) as l from orders order by order_id",
  },
  {
    sql: "select person, at, (unix_timestamp(at) - unix_timestamp(lag(at) over (partition by person order by at))) / 60 as minutes from orders where at is not null order by at",
  },
  {
    sql: "select * from (select order_id, row_number() over (partition by person order by amount desc) as n from orders) where n = 1 order by 1",
  },
  {
    sql: "select percentile_approx(quantity, 0.5) as a, median(quantity) as b, percentile(quantity, 0.5) as c, approx_count_distinct(person) as d, percentile_cont(0.5) within group (order by quantity) as e from orders",
  },
  {
    sql: "select stddev(quantity) as a, variance(quantity) as b, corr(quantity, order_id) as c, stddev_pop(quantity) as d from orders where quantity is not null",
  },
  {
    sql: "select count_if(quantity > 1) as a, sum(quantity) filter (where person = 'p1') as b, any_value(day) is not null as c, max_by(order_id, quantity) as d, bool_and(quantity > 0) as f, every(quantity > 0) as g, some(quantity > 5) as h, first(person) is not null as i, mode(person) as j from orders",
  },
  {
    sql: "select person, day, sum(quantity) as n from orders where day is not null group by rollup(person, day) order by person, day",
  },
  {
    sql: "select person, day, grouping(person) as g, sum(quantity) as n from orders where day is not null group by grouping sets ((person), (day)) order by 1, 2",
  },
  {
    sql: "select * from (select person, quantity, day from orders where day is not null) pivot (sum(quantity) for person in ('p1', 'p2')) order by day",
  },
  { sql: "select id from people where id = 'p1' union all select 'p1' union select 'z' order by 1" },
  { sql: "select id from people intersect select person from orders order by 1" },
  { sql: "select person from orders except select id from people" },
  { sql: "select * from values (1, 'a'), (2, 'b') as t(n, s) order by n" },
  { sql: "select * except (traits, props, tags) from people where id = 'p4'" },
  { sql: "select distinct plan from people order by 1" },
  { sql: "select id as `the id`, `plan` from main.customerio.people where id = 'p1'" },
  { sql: "select p.id from customerio.people as p where p.plan is null" },
  { sql: "select id, amount from people join orders on id = person and amount > 50" },
  { sql: "select a.n + b.n as sum from (select 1 as n) a cross join (select 2 as n) b" },
  { sql: "select 'a\\tb' as tab, 'it''s' as quote, \"double\" as double_quoted" },
  { sql: "select 1 as n -- a comment with ; and :colon\n" },
  { sql: "select /* ; :x */ 'a:b' as text, ';' as semi;" },
  { sql: "select cast(sum(amount) / count(*) as decimal(12,4)) as mean from orders" },
  { sql: "select 0.1 + 0.2 as exact, cast(0.1 as double) + cast(0.2 as double) as float" },
  { sql: "select bigint(5) as a, string(5) as b, double('1.5') as c, date('2026-01-01') as d" },
  { sql: "select order_id from orders where order_id > 5" },
  {
    sql: "select id, score from people where score is not null and not active or score between -5 and 0 order by id",
  },
  {
    sql: "select cast(datediff(date '2026-03-01', born) / 365.25 as int) as age from people where born is not null order by id",
  },
  { sql: "select uuid() is not null as a, rand() < 1 as b, length(uuid()) as c" },
  { sql: "select variant_get(parse_json('{\"a\":{\"b\":7}}'), '$.a.b', 'int') as v" },
  {
    sql: "select t.id, x.total from people t, lateral (select sum(quantity) as total from orders where person = t.id) x order by 1",
  },
  {
    sql: "select nanvl(cast('NaN' as double), 1.5) as a, isnan(cast('NaN' as double)) as b, isnull(null) as c, isnotnull(1) as d",
  },
  { sql: "select array_agg(id) as ids from (select id from people where plan = 'pro' order by id)" },
  {
    sql: "select listagg(id, ',') within group (order by id) as ids, string_agg(plan, '|') within group (order by plan) as plans from people",
  },
  {
    sql: "select shiftleft(1, 3) as b, bit_count(7) as c, conv('ff', 16, 10) as d, levenshtein('kitten', 'sitting') as e",
  },
  {
    sql: "select avg(amount) is not null as a, cast(avg(amount) as decimal(12,4)) as mean, min(amount) as least, max(amount) as most from orders",
  },
  {
    sql: "select person, count(*) as calls, count_if(amount < 0) as negative, cast(100.0 * count_if(amount < 0) / count(*) as double) as share from orders group by person order by person",
  },
  {
    sql: "select concat('a', null, 'b') as a, 'x' || null as b, concat(1, '-', 2) as c, concat_ws('-', 'a', null, 'b') as d",
  },
  { sql: "select concat(concat(id, ':'), coalesce(plan, '?')) as label from people order by label" },
  {
    sql: "select date_format(timestamp '2026-03-01 15:04:05.678', \"yyyy-MM-dd'T'HH:mm:ss.SSS\") as a, date_format(date '2026-03-01', 'EEEE, d MMMM y') as b, date_format(timestamp '2026-03-01 15:04:05', 'hh:mm a') as c",
  },
  {
    sql: "select regexp_replace('ann lee', '(\\\\w+) (\\\\w+)', '$2 $1') as a, regexp_count('banana', 'an') as b",
  },
  {
    sql: "select split('a1b2c', '[0-9]') as a, split('a.b', '[.]') as b, array_join(split('a,b', ','), '-') as c",
  },
  {
    sql: "select cast('2026-03-01T10:00:00Z' as timestamp) as a, cast('2026-03-01' as timestamp) as b, timestamp '2026-03-01 10:00:00' as c, date '2026-03-01' as d",
  },
  {
    sql: "select cast(timestamp '2026-03-01 10:00:00.5' as string) as a, cast(1.5 as string) as b, cast(true as string) as c, cast(cast(3 as double) as string) as d",
  },
  {
    sql: "select cast(-2.9 as int) as a, cast(2.5 as bigint) as b, int(3.99) as c, cast(cast(7.9 as double) as bigint) as d, 9007199254740993 + 0 as e",
  },
  {
    sql: "select map('a', 1, 'b', 2)['b'] as a, array('x', 'y')[1] as b, array('x', 'y')[0] as c, element_at(array('x', 'y'), -1) as d",
  },
  {
    sql: "select exists(array(1, 2), x -> x > 1) as a, forall(array(1, 2), x -> x > 0) as b, array_contains(array(1, 2), 3) as c",
  },
  { sql: "select sum(n) as total from (select explode(sequence(1, 10)) as n)" },
  { sql: "select lag(id, 1, 'none') over (order by id) as before, id from people order by id" },
  {
    sql: "select sum(quantity) over (order by day range between interval 1 day preceding and current row) as s from orders where day is not null order by day, s",
  },
  { sql: "select id, case plan when 'pro' then 1 when 'free' then 2 end as n from people order by id" },
  {
    sql: "select p.*, o.amount from (select id, plan from people) p join (select person, amount from orders) o on p.id = o.person where o.amount > 50",
  },
  {
    sql: "select count(*) as n from orders where at >= current_timestamp() - interval 7 days or at < timestamp '2030-01-01 00:00:00'",
  },
  {
    sql: "select date_diff(hour, timestamp '2026-03-01 00:30:00', timestamp '2026-03-01 02:00:00') as h, datediff(day, date '2026-03-01', date '2026-03-05') as d, timestampdiff(second, timestamp '2026-03-01 00:00:00', timestamp '2026-03-01 00:01:30') as s",
  },
  {
    sql: "select trunc(date '2026-03-18', 'MM') as m, date_trunc('week', timestamp '2026-03-18 10:00:00') as w, date_trunc('day', timestamp '2026-03-18 10:00:00') as d, next_day(date '2026-03-18', 'MON') as n, make_date(2026, 3, 1) as k",
  },
  {
    sql: "with recursive_free as (select 1 as n union all select 2), b as (select n * 2 as m from recursive_free) select sum(m) as s from b",
  },
  {
    sql: "select t.person, t.total from (select person, sum(amount) as total from orders group by person) t where t.total is not null order by t.total desc limit 1",
  },
  { sql: "select coalesce(sum(amount), 0) as total, count(*) as n from orders where person = 'nobody'" },
  {
    sql: "select string(order_id) as id, hash(order_id) is not null as h from orders where order_id = 1",
  },
  {
    sql: "select percentile_approx(quantity, array(0.25, 0.75)) as p, percentile(quantity, 0.9) as q, approx_percentile(quantity, 0.5, 100) as r from orders",
  },
  // joins
  {
    sql: "select p.id, o.order_id from people p left join orders o on o.person = p.id and o.quantity > 1 order by p.id, o.order_id",
  },
  {
    sql: "select id, n from (select id from people) join (select person as id, count(*) as n from orders group by person) using (id) order by id",
  },
  {
    sql: "select a.order_id as earlier, b.order_id as later from orders a join orders b on a.person = b.person and a.at < b.at order by 1, 2",
  },
  {
    sql: "select o.order_id, t.tier from orders o join (values (0, 2, 'small'), (2, 100, 'large')) as t(low, high, tier) on o.quantity >= t.low and o.quantity < t.high order by o.order_id",
  },
  {
    sql: "select p.plan, o.order_id from people p right join orders o on o.person = p.id order by o.order_id",
  },
  {
    sql: "select id from people p where not exists (select 1 from orders o where o.person = p.id) order by id",
  },
  { sql: "select id from people where id not in (select person from orders) order by id" },
  // windows
  {
    sql: "select id, percent_rank() over (order by score) as p, cume_dist() over (order by score) as c from people where score is not null order by id",
  },
  {
    sql: "select order_id, sum(amount) over w as running, count(*) over w as n from orders where at is not null window w as (partition by person order by at) order by order_id",
  },
  {
    sql: "select order_id, avg(quantity) over (order by at rows between 1 preceding and 1 following) as moving from orders where at is not null order by order_id",
  },
  {
    sql: "select person, sum(quantity) as n, sum(quantity) / sum(sum(quantity)) over () as share from orders where quantity is not null group by person order by person",
  },
  {
    sql: "select order_id, datediff(day, min(day) over (partition by person order by at)) as days_since_first from orders where day is not null order by order_id",
  },
  {
    sql: "select order_id, sum(fresh) over (partition by person order by at) as session from (select order_id, person, at, case when unix_timestamp(at) - lag(unix_timestamp(at)) over (partition by person order by at) < 1800 then 0 else 1 end as fresh from orders where at is not null) order by order_id",
  },
  {
    sql: "select order_id, nth_value(amount, 2) over (partition by person order by at rows between unbounded preceding and unbounded following) as second from orders where at is not null order by order_id",
  },
  {
    sql: "select id, last_value(plan) ignore nulls over (order by id rows between unbounded preceding and current row) as known from people order by id",
  },
  {
    sql: "select order_id, amount - lag(amount, 1, 0) over (partition by person order by at) as change, max(amount) over (partition by person) as best from orders where at is not null order by order_id",
  },
  {
    sql: "select person, at from (select person, at, row_number() over (partition by person order by at desc nulls last) as n from orders) where n = 1 order by person",
  },
  // common table expressions
  {
    sql: "with firsts as (select person, min(day) as first_day from orders where day is not null group by person), activity as (select distinct o.person, datediff(o.day, f.first_day) as day_number from orders o join firsts f on f.person = o.person where o.day is not null) select day_number, count(*) as people from activity group by day_number order by day_number",
  },
  {
    sql: "with a as (select 1 as n), b as (with c as (select n + 1 as n from a) select * from c) select a.n as first, b.n as second from a cross join b",
  },
  // JSON
  {
    sql: "select id, from_json(traits, 'city string, age int').city as city from people where id in ('p1', 'p2') order by id",
  },
  { sql: "select to_json(struct(id, plan)) as row from people where id = 'p1'" },
  { sql: "select to_json(array(1, 2, 3)) as a, to_json(map('k', 'v')) as m" },
  { sql: "select from_json('{\"a\":1,\"b\":2}', 'map<string,int>')['b'] as b" },
  {
    sql: "select json_array_length('[1,2,3]') as n, json_array_length(get_json_object(traits, '$.nested.a')) as m from people where id = 'p1'",
  },
  {
    sql: "select explode(from_json(get_json_object(traits, '$.nested.a'), 'array<int>')) as n from people where id = 'p1' order by 1",
  },
  {
    sql: "select get_json_object(traits, '$.city') as city, count(*) as n from people group by get_json_object(traits, '$.city') order by city nulls last",
  },
  { sql: "select id from people where cast(get_json_object(traits, '$.age') as int) > 30" },
  // arrays
  {
    sql: "select array_append(array(1), 2) as a, array_prepend(array(1), 0) as b, array_compact(array(1, null, 2)) as c",
  },
  { sql: "select try_element_at(array('a', 'b'), 3) as a, get(array('a', 'b'), 0) as b" },
  { sql: "select sort_array(tags, false) as down from people where id = 'p1'" },
  {
    sql: "select order_id, transform(lines, l -> l.sku) as skus, size(filter(lines, l -> l.qty > 1)) as many from orders where lines is not null order by order_id",
  },
  {
    sql: "select order_id, aggregate(transform(lines, l -> l.qty), 0, (acc, x) -> acc + x) as pieces from orders where size(lines) > 0 order by order_id",
  },
  {
    sql: "select tag, count(*) as n from (select explode(tags) as tag from people) group by tag order by n desc, tag",
  },
  // maps
  {
    sql: "select map_from_arrays(array('a', 'b'), array(1, 2)) as m, map_concat(map('a', 1), map('b', 2)) as c",
  },
  { sql: "select map_entries(map('a', 1)) as e, map_from_entries(array(struct('k', 'v'))) as f" },
  // dates and intervals
  {
    sql: "select date_trunc('quarter', at) as q, date_trunc('year', at) as y, date_trunc('minute', at) as m from orders where order_id = 4",
  },
  {
    sql: "select cast(date '2026-01-31' + interval 1 month as date) as a, timestamp '2026-03-01 00:00:00' + interval '1' day as b, timestamp '2026-03-01 00:00:00' - interval 2 hours as c",
  },
  { sql: "select day + 1 as a, day - 1 as b from orders where order_id = 1" },
  {
    sql: "select date_format(day, 'yyyy-MM') as month, count(*) as n from orders where day is not null group by date_format(day, 'yyyy-MM') order by month",
  },
  {
    sql: "select d.day, coalesce(sum(o.quantity), 0) as n from (select explode(sequence(date '2026-02-28', date '2026-03-03', interval 1 day)) as day) d left join orders o on o.day = d.day group by d.day order by d.day",
  },
  { sql: "select make_timestamp(2026, 3, 1, 10, 11, 12) as t" },
  {
    sql: "select unix_date(date '1970-01-11') as n, date_from_unix_date(10) as d, unix_micros(timestamp '1970-01-01 00:00:01') as u",
  },
  {
    sql: "select add_months(date '2026-01-31', 1) as a, last_day(date '2024-02-01') as b, date_add(last_day(date '2026-03-05'), 1) as next_month",
  },
  {
    sql: "select try_to_timestamp('2026-13-01', 'yyyy-MM-dd') as bad, try_cast('2026-02-30' as date) as wrong",
  },
  {
    sql: "select id, floor(months_between(date '2026-03-01', born) / 12) as age from people where born is not null order by id",
  },
  // percentiles
  {
    sql: "select person, median(quantity) as mid, percentile(quantity, 0.25) as low from orders where quantity is not null group by person order by person",
  },
  {
    sql: "select percentile_disc(0.5) within group (order by quantity) as p50, percentile_cont(0.9) within group (order by quantity desc) as p90 from orders",
  },
  { sql: "select percentile(quantity, array(0.25, 0.5, 0.75)) as quartiles from orders" },
  { sql: "select percentile_approx(quantity, 0.95) filter (where person = 'p1') as p95 from orders" },
  {
    sql: "select order_id, median(quantity) over (partition by person) as mid from orders where quantity is not null order by order_id",
  },
  // pivots and groups
  {
    sql: "select order_id, name, value from (select order_id, quantity, cast(order_id as int) * 2 as twice from orders where order_id < 3) unpivot (value for name in (quantity, twice)) order by order_id, name",
  },
  {
    sql: "select day, sum(case when person = 'p1' then quantity else 0 end) as p1, sum(case when person = 'p2' then quantity else 0 end) as p2 from orders where day is not null group by day order by day",
  },
  {
    sql: "select person, day, sum(quantity) as n from orders where day is not null group by cube(person, day) order by person nulls first, day nulls first",
  },
  {
    sql: "select person, grouping_id(person, day) as level, sum(quantity) as n from orders where day is not null group by rollup(person, day) order by level, person, n",
  },
  {
    sql: "select skewness(quantity) is not null as s, regr_slope(quantity, order_id) as slope, covar_samp(quantity, order_id) as c from orders where quantity is not null",
  },
  // texts, sets and the rest
  { sql: "select sha2(lower(trim(email)), 256) as hashed from people where email is not null order by id" },
  { sql: "select id from people where email like any ('%.org', 'dee%') order by id" },
  { sql: "select 1 as a, a + 1 as b" },
  { sql: "select id from people where (plan, active) in (('pro', true)) order by id" },
  { sql: "select person from orders except all select id from people order by 1" },
  { sql: "select id from people minus select person from orders order by 1" },
  {
    sql: "select timestampdiff(month, timestamp '2026-01-31 00:00:00', timestamp '2026-03-30 00:00:00') as m",
  },
  { sql: "select extract(week from day) as w, extract(year from day) as y from orders where order_id = 1" },
  { sql: "select regexp_like('abc123', '[0-9]+') as a, regexp_extract_all('a1b22', '([0-9]+)', 1) as c" },
  { sql: "select count(distinct person, day) as pairs, sum(distinct quantity) as s from orders" },
  { sql: "select char_length('abc') as a, rtrim('a  ') as b, trim(both 'x' from 'xax') as c" },
];
