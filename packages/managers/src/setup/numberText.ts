const grouped = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });

/** 69659 as "69,659"; a decimal given as text stays exact, with its digits after the point. */
export function numberText(value: number | bigint | string): string {
  if (typeof value !== "string") return grouped.format(value);
  const [whole = "", fraction] = value.split(".");
  return `${grouped.format(BigInt(whole))}${fraction === undefined ? "" : `.${fraction}`}`;
}
