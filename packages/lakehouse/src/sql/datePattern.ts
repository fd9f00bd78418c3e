// what Spark's date patterns are in strftime's; both as DuckDB and Spark document them
const fields: Readonly<Record<string, string>> = {
  yyyy: "%Y",
  y: "%Y",
  yy: "%y",
  MMMM: "%B",
  MMM: "%b",
  MM: "%m",
  M: "%-m",
  dd: "%d",
  d: "%-d",
  DDD: "%j",
  D: "%-j",
  HH: "%H",
  H: "%-H",
  hh: "%I",
  h: "%-I",
  mm: "%M",
  m: "%-M",
  ss: "%S",
  s: "%-S",
  SSS: "%g",
  SSSSSS: "%f",
  a: "%p",
  EEEE: "%A",
  EEE: "%a",
  EE: "%a",
  E: "%a",
};

/** Turns a date pattern of Spark into one of DuckDB; undefined when it holds a field that DuckDB cannot write. */
export function strftimePattern(pattern: string): string | undefined {
  let result = "";
  for (const [text] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (text === "''") result += "'";
    else if (text.startsWith("'")) result += literal(text.slice(1, -1).replaceAll("''", "'"));
    else if (!/^[A-Za-z]/.test(text)) result += literal(text);
    else if (Object.hasOwn(fields, text)) result += fields[text];
    else return undefined;
  }
  return result;
}

const literal = (text: string) => text.replaceAll("%", "%%");
