const mostCharacters = 40;

/** A value's shape: letters as a, digits as 9, the rest as it is. It shows what is wrong and nobody's data. */
export function shapeOf(value: string): string {
  const shape = value.replace(/\p{L}/gu, "a").replace(/\p{N}/gu, "9");
  return shape.length <= mostCharacters ? shape : `${shape.slice(0, mostCharacters - 1)}\u2026`;
}
