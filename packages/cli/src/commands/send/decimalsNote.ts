import type { Mapping } from "@cionb/bundle";

type Use = { mapping: Mapping; numbers: readonly string[] };

/** What to say of DECIMAL columns that go into traits or properties as text; undefined when none does. */
export function decimalsNote(decimals: readonly string[], { mapping, numbers }: Use): string | undefined {
  const sent = sentColumns(mapping);
  const texts = decimals.filter((column) => sent(column) && !numbers.includes(column));
  if (texts.length === 0) return undefined;
  const list = texts.join(",");
  const flag = `--numbers ${/^[\w.,-]+$/.test(list) ? list : JSON.stringify(list)}`;
  const what =
    texts.length === 1 ? `${texts[0]} is a DECIMAL column` : `${conjoined.format(texts)} are DECIMAL columns`;
  return `${what}, whose values go as text. To send numbers: ${flag}`;
}

const conjoined = new Intl.ListFormat("en-GB", { type: "conjunction" });

/** Whether a column goes into traits or properties: those that are listed, else all that have no other use. */
function sentColumns(mapping: Mapping): (column: string) => boolean {
  if (mapping.as === "alias") return () => false;
  const members =
    "traits" in mapping ? mapping.traits : "properties" in mapping ? mapping.properties : undefined;
  if (members !== undefined && members !== "*") {
    const listed = Array.isArray(members) ? members : Object.keys(members);
    return (column) => listed.includes(column);
  }
  const { as: _, timeZone: __, empty: ___, ...sources } = mapping;
  const used = new Set<unknown>(Object.values(sources));
  return (column) => !used.has(column);
}
