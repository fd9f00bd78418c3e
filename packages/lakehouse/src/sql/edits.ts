/** Replaces the characters from `start` up to `end`; offsets count code points, as the translator does. */
export type Edit = { start: number; end: number; text: string };

export type Edited = {
  text: string;
  /** The offset in the text before the edits that an offset in the edited text comes from. */
  back(offset: number): number;
};

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  const points = Array.from(text);
  // at one place, what is put in stands before what is replaced
  const sorted = [...edits].sort((one, other) => one.start - other.start || one.end - other.end);
  const parts: string[] = [];
  const shifts: { from: number; original: number }[] = [];
  let at = 0;
  let length = 0;
  const push = (part: string, original: number, points: number) => {
    shifts.push({ from: length, original });
    parts.push(part);
    length += points;
  };
  for (const edit of sorted) {
    push(points.slice(at, edit.start).join(""), at, edit.start - at);
    push(edit.text, edit.start, Array.from(edit.text).length);
    at = edit.end;
  }
  push(points.slice(at).join(""), at, points.length - at);
  return {
    text: parts.join(""),
    back(offset) {
      const index = shifts.findLastIndex((shift) => shift.from <= offset);
      const shift = shifts[index];
      if (!shift) return offset;
      const next = shifts[index + 1]?.original ?? Number.POSITIVE_INFINITY;
      return Math.min(shift.original + offset - shift.from, next);
    },
  };
}

/** Line and column of an offset, both from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = Array.from(text).slice(0, offset).join("").split("\n");
  return { line: before.length, column: Array.from(before.at(-1) ?? "").length + 1 };
}
