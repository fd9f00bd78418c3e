import { StatementStoppedError } from "../errors.ts";
import type { Clock } from "../types/world.ts";
import type { Parameters } from "../warehouse.ts";
import { rowDecoder } from "./decodeRows.ts";
import type { Driver, DriverOperation, DriverSession } from "./driver.ts";
import { SentError } from "./failureOf.ts";

export type Page = Record<string, unknown>[];

type Limits = { limitMs: number; clock: Clock; signal: AbortSignal | undefined };
type Reading = Limits & Pick<Driver, "arrowFields">;

const pageRows = 4_000; // at most; the service fills a page by bytes, and two pages lie in memory

/**
 * Runs one statement and hands out its rows page by page. No row and no end comes before the service has said that the
 * statement succeeded: the driver itself hides a failure from those who do not ask.
 * @throws {StatementStoppedError} when it takes longer than its limit, or the signal aborts.
 */
export async function* readPages(
  session: DriverSession,
  statement: { sql: string; parameters?: Parameters },
  { arrowFields, ...limits }: Reading,
): AsyncGenerator<Page> {
  const { sql, parameters = {} } = statement;
  const operation = await session.executeStatement(sql, {
    maxRows: pageRows,
    namedParameters: { ...parameters },
    // ten files at once would lie in memory, on hosts that a company's network may not reach
    useCloudFetch: false,
    useLZ4Compression: false,
  });
  const stop = stopLater(operation, limits);
  try {
    await operation.finished();
    if ((await operation.getSchema()) === null) return;
    const { arrowSchema } = await operation.getResultMetadata();
    const decode = rowDecoder(arrowSchema && arrowFields(arrowSchema));
    do {
      const rows = await operation.fetchChunk({ maxRows: pageRows, disableBuffering: true });
      if (rows.length > 0) yield rows.map(decode);
    } while (await operation.hasMoreRows());
  } catch (error) {
    throw (
      stop.reason() ?? new SentError(error instanceof Error ? error.message : String(error), { cause: error })
    );
  } finally {
    stop.forget();
    // the rows are out or the failure is known: what the closing says changes nothing
    await operation.close().catch(() => undefined);
  }
}

/** Cancels the statement when its time is over or the signal aborts. */
function stopLater(operation: DriverOperation, { limitMs, clock, signal }: Limits) {
  const done = new AbortController();
  let reason: StatementStoppedError | undefined;
  const stop = (why: string) => {
    if (done.signal.aborted) return;
    reason = new StatementStoppedError(`The statement was stopped: ${why}`);
    // the statement's own end tells whether it worked
    operation.cancel().catch(() => undefined);
  };
  const abort = () => stop("it was cancelled");
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  clock.sleep(limitMs, done.signal).then(
    () => stop(`it did not end within ${limitMs / 1_000} s`),
    () => undefined,
  );
  return {
    reason: () => reason,
    forget() {
      done.abort();
      signal?.removeEventListener("abort", abort);
    },
  };
}
