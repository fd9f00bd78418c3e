import { KnownFailure } from "../failureOf.ts";
import { type ChunkRow, rowReader } from "./decodeValue.ts";
import { readAnswer } from "./readAnswer.ts";
import type { Requests } from "./requests.ts";
import { type Chunk, chunkSchema, type Link, rowsSchema, type StatementAnswer } from "./statementAnswer.ts";

const linkAttempts = 3;

const refuse = (message: string): never => {
  throw new KnownFailure({ kind: "no answer", message });
};

/** The rows of a statement that has succeeded, chunk by chunk. @param path of the statement */
export function createResult(requests: Requests, path: string, { manifest, result }: StatementAnswer) {
  const columns = manifest?.schema?.columns ?? [];
  const toRow = rowReader(columns);
  const total = manifest?.total_row_count ?? undefined;
  let received = 0;
  /** The chunk that is at hand, and how many of its rows are handed out. */
  let held: readonly ChunkRow[] = [];
  let at = 0;
  /** The chunk that comes next: itself, or its number. */
  let next: Chunk | number | undefined = columns.length === 0 ? undefined : (result ?? {});
  if (manifest?.truncated) {
    const message = "the result is larger than the service hands out";
    throw new KnownFailure({ kind: "statement", message, state: undefined });
  }

  const chunk = async (index: number): Promise<Chunk> =>
    readAnswer(
      chunkSchema,
      await requests.send({ method: "GET", path: `${path}/result/chunks/${index}` }, "always"),
    );

  /** The next rows of the chunk that is at hand, else of the one after it. */
  async function nextRows(most: number): Promise<object[]> {
    if (at === held.length && next !== undefined) await turn(next);
    const rows = held.slice(at, at + most);
    at += rows.length;
    return rows.map(toRow);
  }

  async function turn(to: Chunk | number): Promise<void> {
    const found = typeof to === "number" ? await chunk(to) : to;
    const { rows, after } = await rowsOf(found, typeof to === "number" ? to : (to.chunk_index ?? 0));
    held = rows;
    at = 0;
    received += rows.length;
    next = after;
    if (next === undefined && total !== undefined && received !== total)
      refuse(`${received} rows came of ${total}`);
  }

  async function rowsOf(
    found: Chunk,
    index: number,
  ): Promise<{ rows: ChunkRow[]; after: number | undefined }> {
    if (!found.external_links?.length) {
      return { rows: found.data_array ?? [], after: found.next_chunk_index ?? undefined };
    }
    let link = linkOf(found, index);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const text = await requests.download(link.external_link, link.http_headers ?? {});
        return { rows: readRows(text), after: link.next_chunk_index ?? undefined };
      } catch (error) {
        if (attempt === linkAttempts) throw error;
        // a link ends after some minutes, and another one is made when it is asked for
        link = linkOf(await chunk(index), index);
      }
    }
  }

  const hasMore = () => at < held.length || next !== undefined;
  return { schema: columns.length === 0 ? null : { columns }, nextRows, hasMore };
}

function linkOf({ external_links: links }: Chunk, index: number): Link {
  return (
    links?.find(({ chunk_index: number }) => number === index) ??
    refuse(`there is no link to chunk ${index} of the result`)
  );
}

function readRows(text: string): ChunkRow[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return refuse("a chunk of the result is no JSON");
  }
  return readAnswer(rowsSchema, rows);
}
