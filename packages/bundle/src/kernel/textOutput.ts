import type { Output } from "./output.ts";

/** A stream of text such as `process.stdout`. */
export type TextStream = { write(text: string, done: (error?: Error | null) => void): unknown };

const clearLineAbove = "\u001b[1A\u001b[2K";

/**
 * Outputs as text. With `live` (a terminal) an update takes the place of the output before it, as long as nothing
 * else was shown since.
 */
export function createTextOutput(stream: TextStream, { live }: { live: boolean }): Output {
  let last: { id: string; lines: number } | undefined;
  const write = (text: string) =>
    new Promise<void>((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  const print = (text: string, id: string | undefined, before = "") => {
    last = id === undefined ? undefined : { id, lines: text.split("\n").length };
    return write(`${before}${text}\n`);
  };
  return {
    live,
    display: (bundle, id) => print(bundle["text/plain"], id),
    update: (bundle, id) => {
      const replaces = live && last?.id === id;
      return print(bundle["text/plain"], id, replaces ? clearLineAbove.repeat(last?.lines ?? 0) : "");
    },
    flush: () => write(""),
  };
}
