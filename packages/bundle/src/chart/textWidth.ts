// widths in parts of the font's size, as in the fonts that systems use for their interfaces
const narrow = 0.28;
const usual = 0.55;
const capital = 0.66;
const broad = 0.86;
const full = 1;

function widthOf(character: string): number {
  if (/[iIjl.,:;'|!()[\]\s]/.test(character)) return narrow;
  if (/[mwMW@%—]/.test(character)) return broad;
  if (/[A-Z]/.test(character)) return capital;
  return character > "\u2e80" ? full : usual;
}

/** About how many pixels wide a line of text is. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width * fontSize;
}

type TextItem = { fontSize?: number; limit?: number };
type TextMetrics = { width(item: TextItem, text: unknown): number };

/** Vega's own guess for places without a canvas is half as wide again, which leaves holes in a picture. */
export function measureTextIn(vega: object): void {
  const metrics: unknown = Reflect.get(vega, "textMetrics");
  if (!isTextMetrics(metrics)) return;
  metrics.width = ({ fontSize = 11, limit = 0 }, text) => {
    const width = textWidth(text === null || text === undefined ? "" : String(text), fontSize);
    return limit > 0 ? Math.min(width, limit) : width;
  };
}

function isTextMetrics(value: unknown): value is TextMetrics {
  return typeof value === "object" && value !== null && "width" in value && typeof value.width === "function";
}
