/** Statements that run on Spark and that the local engine refuses, with the words it refuses them with. */
export const unsupported: readonly { sql: string; error: string }[] = [
  {
    sql: "select p.id, o.order_id from people p join lateral (select order_id from orders where person = p.id order by amount desc limit 1) o order by p.id",
    error: 'Cannot run the query: Parser Error: syntax error at or near "ORDER"',
  },
  {
    sql: 'select json_object_keys(\'{"a":1,"b":{"c":2}}\') as keys',
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name json_object_keys does not exist!",
  },
  {
    sql: "select array_except(array(1, 2, 3), array(2)) as a, array_intersect(array(1, 2), array(2, 3)) as b, array_remove(array(1, 2, 1), 1) as c, array_repeat('x', 2) as d, array_min(array(3, 1)) as e, cardinality(array(1, 2)) as f",
    error:
      "Cannot run the query at line 1, column 139: Catalog Error: Scalar Function with name array_repeat does not exist!",
  },
  {
    sql: "select zip_with(array(1, 2), array(10, 20), (x, y) -> x + y) as sums",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name zip_with does not exist!",
  },
  {
    sql: "select map_keys(map('a', 1, 'b', 2)) as k, map_values(map('a', 1, 'b', 2)) as v",
    error:
      "Cannot run the query: Binder Error: No function matches the given name and argument types 'map(STRING_LITERAL, INTEGER_LITERAL, STRING_LITERAL, INTEGER_LITERAL)'. You might need to add explicit type casts.",
  },
  {
    sql: "select map_filter(map('a', 1, 'b', 2), (k, v) -> v > 1) as f, transform_values(map('a', 1), (k, v) -> v + 1) as v",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name map_filter does not exist!",
  },
  {
    sql: "select map_contains_key(props, 'ref') as has from people where props is not null order by id",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name map_contains_key does not exist!",
  },
  {
    sql: "select str_to_map('a=1&b=2', '&', '=') as m",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name str_to_map does not exist!",
  },
  {
    sql: "select id, k, v from people lateral view explode(props) p as k, v order by id, k",
    error: "Cannot run the query: Binder Error: UNNEST requires a single list as input",
  },
  {
    sql: "select from_utc_timestamp(timestamp '2026-07-01 10:00:00', 'Europe/Oslo') as local, to_utc_timestamp(timestamp '2026-07-01 12:00:00', 'Europe/Oslo') as utc",
    error: 'Cannot run the query: Parser Error: syntax error at or near "TIME"',
  },
  {
    sql: "select width_bucket(quantity, 0, 12, 4) as bucket, count(*) as n from orders where quantity is not null group by 1 order by 1",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name width_bucket does not exist!",
  },
  {
    sql: "select regexp_like('abc123', '[0-9]+') as a, regexp_substr('abc123', '[0-9]+') as b, regexp_extract_all('a1b22', '([0-9]+)', 1) as c, regexp_instr('abc', 'c') as d",
    error:
      "Cannot run the query at line 1, column 135: Catalog Error: Scalar Function with name regexp_instr does not exist!",
  },
  {
    sql: "select char_length('abc') as a, btrim('xxaxx', 'x') as b, rtrim('a  ') as c, trim(both 'x' from 'xax') as d, overlay('abcdef' placing 'ZZ' from 3 for 2) as e, soundex('Robert') as f",
    error:
      "Cannot run the query at line 1, column 33: Catalog Error: Scalar Function with name btrim does not exist!",
  },
  {
    sql: "select unbase64(base64(cast('abc' as binary))) = cast('abc' as binary) as same, decode(encode('abc', 'UTF-8'), 'UTF-8') as text",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name unbase64 does not exist!",
  },
  {
    sql: "select to_number('1,234.50', '9,999.99') as n, try_to_number('x', '999') as bad",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name to_number does not exist!",
  },
  {
    sql: "select url_encode('a b&c') as a, url_decode('a+b%26c') as b, parse_url('https://x.example/p?utm_source=mail', 'QUERY', 'utm_source') as c",
    error:
      "Cannot run the query at line 1, column 62: Catalog Error: Scalar Function with name parse_url does not exist!",
  },
  {
    sql: "select mask('Ada-19') as masked",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name mask does not exist!",
  },
  {
    sql: "select xxhash64('abc') as h, crc32('abc') as c",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name xxhash64 does not exist!",
  },
  {
    sql: "select window.start as start, count(*) as n from (select window(at, '1 hour') as window from orders where at is not null) group by window.start order by 1",
    error: 'Cannot run the query: Parser Error: syntax error at or near "("',
  },
  {
    sql: "select stack(2, 'a', 1, 'b', 2) as (k, v)",
    error: 'Cannot run the query: Parser Error: syntax error at or near "("',
  },
  {
    sql: "select id, city from people lateral view json_tuple(traits, 'city') j as city where id in ('p1', 'p2') order by id",
    error:
      "Cannot run the query at line 1, column 42: Catalog Error: Table Function with name json_tuple does not exist!",
  },
  {
    sql: "select sha2('abc', 512) as a",
    error: "Cannot run the query: Invalid Input Error: sha2() here knows 256 bits",
  },
  {
    sql: "select tags[cast(0 as int)] as first from people where id = 'p1'",
    error:
      "Cannot translate the statement at line 1, column 12: only a number or a text can stand in [ ] here: use element_at(), which counts from 1",
  },
  {
    sql: "select schema_of_json('{\"a\":1}') as s",
    error:
      "Cannot run the query at line 1, column 8: Catalog Error: Scalar Function with name schema_of_json does not exist!",
  },
];
