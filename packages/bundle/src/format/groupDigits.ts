/** A number's text with its thousands set apart by commas: 69,659 and -2,500,315.63. Other text stays as it is. */
export function groupDigits(text: string): string {
  return groupsOf(text)?.join(",") ?? text;
}

/** The pieces between which commas stand, the last one with the digits after the point; undefined where none do. */
export function groupsOf(text: string): readonly string[] | undefined {
  const [, head, tail = ""] = /^(-?\d{4,})(\.\d+)?$/.exec(text) ?? [];
  if (head === undefined) return undefined;
  return `${head.replace(/(?<=\d)(?=(?:\d{3})+$)/g, " ")}${tail}`.split(" ");
}
