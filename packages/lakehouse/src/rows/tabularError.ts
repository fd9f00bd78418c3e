import { SourceFileError } from "../errors.ts";
import { maskValues } from "../local/maskValues.ts";

/**
 * DuckDB's reason in words of ours: which line, why, what to do. Its own text quotes the line, which may hold personal
 * data, and so it is no cause of the error either.
 */
export function tabularError(path: string, format: "csv" | "parquet", error: unknown): SourceFileError {
  const text = error instanceof Error ? error.message : String(error);
  const reason = format === "csv" ? csvReason(text) : parquetReason(text);
  return new SourceFileError(`Cannot read ${path}: ${reason ?? firstLine(text)}`);
}

function csvReason(text: string): string | undefined {
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  if (line === undefined) return undefined;
  const [, expected = "", found = ""] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text) ?? [];
  if (found !== "")
    return `line ${line} has ${counted(found, "value")}, and the first line names ${counted(expected, "column")}. Repair the line; a value that holds the separator stands in double quotes`;
  if (/unterminated quote/i.test(text))
    return `line ${line} begins a quoted value that does not end. Repair the line; within a quoted value a double quote is written twice`;
  if (/not utf-8/i.test(text)) return `line ${line} is not UTF-8. Save the file as UTF-8`;
  if (/Maximum line size/i.test(text))
    return `line ${line} is over 2,000,000 bytes. Look for a quote that does not end`;
  return `line ${line} does not fit the first line. Repair the line`;
}

function parquetReason(text: string): string | undefined {
  const again = "Make or copy it again, or name it after what it is, such as .csv";
  if (/No magic bytes|too small to be a Parquet|Footer length/i.test(text))
    return `it is no Parquet file, or only a part of one. ${again}`;
  if (/^(Invalid Input|IO|Serialization) Error/i.test(text))
    return `it is a Parquet file that is damaged, or made in a way that is not known here. ${again}`;
  return undefined; // such as too little memory
}

const counted = (count: string, noun: string) => `${count} ${noun}${count === "1" ? "" : "s"}`;

const firstLine = (text: string) => maskValues(text.split("\n")[0] ?? "");
