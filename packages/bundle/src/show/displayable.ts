import type { MimeBundle } from "../kernel/output.ts";

/** The symbol by which Deno's kernel asks a value how to show itself. */
export const displaySymbol = Symbol.for("Jupyter.display");

/** A value that knows how to show itself; a notebook also shows it when it is a cell's last expression. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

export function isDisplayable(value: unknown): value is Displayable {
  return (
    typeof value === "object" && value !== null && typeof Reflect.get(value, displaySymbol) === "function"
  );
}
