import { Buffer } from "node:buffer";
import { SourceFileError } from "../errors.ts";
import { isNode } from "../sql/tree.ts";
import { readBytes } from "./readBytes.ts";
import type { SourceRow } from "./readRows.ts";

const lineFeed = 10;
const remedy = "Repair or remove it; rows before it were read, and may have been sent already";
const maxLine = 64_000_000; // bytes; a longer one is not a row but a file without line ends

/** Reads one JSON object a line. Errors name the line and never its content. */
export async function* readNdjson(path: string): AsyncGenerator<SourceRow> {
  let number = 0;
  for await (const line of readLines(path)) {
    number += 1;
    if (line.trim() === "") continue;
    yield parseLine(path, number, line);
  }
}

function parseLine(path: string, number: number, line: string): SourceRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    // the parser's own message quotes the line, which may hold personal data
    const at = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const place = at === undefined ? "" : ` (column ${Number(at) + 1})`;
    throw new SourceFileError(`Cannot read ${path}: line ${number} is not JSON${place}. ${remedy}`);
  }
  if (isNode(value)) return value;
  throw new SourceFileError(`Cannot read ${path}: line ${number} is JSON, but not an object. ${remedy}`);
}

/** Lines are cut as bytes, so that text which is not UTF-8 is found in its own line. */
async function* readLines(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let number = 0;
  const decode = (parts: readonly Uint8Array[]): string => {
    number += 1;
    try {
      return decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    } catch (cause) {
      throw new SourceFileError(`Cannot read ${path}: line ${number} is not UTF-8. Save the file as UTF-8`, {
        cause,
      });
    }
  };
  for await (const chunk of readBytes(path)) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
      yield decode([...rest, chunk.subarray(from, end)]);
      rest = [];
      restBytes = 0;
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
    restBytes += chunk.length - from;
    if (restBytes > maxLine)
      throw new SourceFileError(`Cannot read ${path}: line ${number + 1} is over ${maxLine} bytes`);
  }
  if (restBytes > 0) yield decode(rest);
}
