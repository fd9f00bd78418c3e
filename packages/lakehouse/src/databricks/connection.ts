import {
  DatabricksAuthError,
  DatabricksUnavailableError,
  LakehouseError,
  StatementStoppedError,
  StorageError,
  UnknownOutcomeError,
  WarehouseClosedError,
} from "../errors.ts";
import { createLock } from "../lock.ts";
import type { Clock, Logger } from "../types/world.ts";
import type { Parameters } from "../warehouse.ts";
import type { TokenSource } from "./credentials.ts";
import type { Driver, DriverSession, LocalFile } from "./driver.ts";
import { type Failure, failureOf } from "./failureOf.ts";
import { type Page, readPages } from "./readPages.ts";
import { sqlError } from "./sqlError.ts";

export type Statement = {
  sql: string;
  parameters?: Parameters;
  /** Whether it may be sent again when nobody knows if it was done: reads, and writes that count once. */
  repeatable: boolean;
  /** Stops it; the call then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
};

/** A session that one task has for itself, with the settings that it makes. */
export type OwnSession = {
  run(statement: Statement): Promise<Page>;
  /** @throws {SqlError} where the warehouse does not let sessions make this setting. */
  set(name: string, value: string): Promise<void>;
};

export type Connection = {
  /** All rows of a statement. */
  run(statement: Statement): Promise<Page>;
  /** Its rows page by page; leaving early ends the statement. */
  pages(statement: Statement): AsyncGenerator<Page>;
  /** Runs a task with a session of its own; it keeps the settings of earlier tasks of the same `purpose`. */
  own<Result>(purpose: string, task: (session: OwnSession) => Promise<Result>): Promise<Result>;
  /** Copies a local file of `folder` to a volume. @throws {StorageError} */
  put(file: LocalFile, to: string): Promise<void>;
  /** Removes a file of a volume, if it is there. */
  remove(path: string): Promise<void>;
  /** Forgets the session of `run` and `pages`, so that the next one begins in a schema that is new. */
  reopen(): void;
  close(): Promise<void>;
};

export type ConnectionOptions = {
  driver: Driver;
  tokens: TokenSource;
  /** Host and path, for errors. */
  name: string;
  clock: Clock;
  random(): number;
  logger: Logger | undefined;
  statementMs: number;
  startMs: number;
  signal: AbortSignal | undefined;
};

type HeldSession = { driver: DriverSession | undefined; settings: Map<string, string> };

const setting = (name: string, value: string) => `SET ${name} = ${value}`;

const attempts = 6; // where nobody is reached or no answer comes
const firstWaitMs = 250;
const longestWaitMs = 15_000;
const ownSessions = 4;

export function createConnection(options: ConnectionOptions): Connection {
  const { driver, tokens, name, clock, random, logger, statementMs, startMs, signal } = options;
  const exclusive = createLock();
  const idle = new Map<string, HeldSession[]>();
  const waiting: (() => void)[] = [];
  let free = ownSessions;
  let shared: Promise<DriverSession> | undefined;
  let closed = false;

  /** Repeats `task` as long as its failures allow; `reset` forgets a session that has ended. */
  async function patiently<Result>(
    what: { statement?: Statement; repeatable: boolean; reset?: () => void },
    task: () => Promise<Result>,
  ): Promise<Result> {
    const since = clock.now();
    let renewed = false;
    let told = false;
    for (let attempt = 1; ; attempt += 1) {
      if (closed) throw new WarehouseClosedError(`Cannot use ${name}: it was closed`);
      what.statement?.signal?.throwIfAborted();
      try {
        signal?.throwIfAborted();
        return await task();
      } catch (cause) {
        what.statement?.signal?.throwIfAborted();
        if (cause instanceof LakehouseError) throw cause;
        if (signal?.aborted)
          throw new StatementStoppedError(`Stopped the work at ${name}: it was cancelled`, { cause });
        const failure = failureOf(cause);
        if (failure.kind === "session lost") what.reset?.();
        if (failure.kind === "refused" && failure.status === 401 && !renewed && tokens.renew()) {
          renewed = true;
          continue;
        }
        const waitMs = waitFor(failure, attempt, clock.now() - since, what.repeatable);
        if (waitMs === undefined) throw lakehouseError(failure, cause, what.statement);
        if (failure.kind === "busy" && failure.status === 503 && !told) {
          told = true;
          logger?.warn({ warehouse: name }, "the SQL warehouse is not running yet; waiting for it to start");
        }
        // an abort ends the wait, and the next attempt finds it
        await clock.sleep(waitMs, eitherOf(signal, what.statement?.signal)).catch(() => undefined);
      }
    }
  }

  /** How long to wait before the next attempt; undefined when there is none. */
  function waitFor(
    failure: Failure,
    attempt: number,
    pastMs: number,
    repeatable: boolean,
  ): number | undefined {
    const backoff = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
    switch (failure.kind) {
      case "busy": {
        const waitMs = Math.max(failure.waitMs ?? 0, backoff);
        return pastMs + waitMs < startMs ? waitMs : undefined;
      }
      case "session lost":
        return attempt < attempts ? 0 : undefined;
      case "unreachable":
        return attempt < attempts ? backoff : undefined;
      case "no answer":
        return repeatable && attempt < attempts ? backoff : undefined;
      default:
        return undefined;
    }
  }

  function lakehouseError(
    failure: Failure,
    cause: unknown,
    statement: Statement | undefined,
  ): LakehouseError {
    const cannot = `Cannot use ${name}`;
    switch (failure.kind) {
      case "statement":
        return sqlError(statement?.sql ?? "", failure);
      case "stopped":
        return new StatementStoppedError(`The statement was stopped at ${name}: ${failure.message}`);
      case "busy":
        return new DatabricksUnavailableError(
          `${cannot}: it answered ${failure.status} for ${Math.round(startMs / 1_000)} s. Look whether the SQL warehouse can start, or is overloaded`,
          { cause },
        );
      case "session lost":
        return new DatabricksUnavailableError(`${cannot}: it ends each session at once`, { cause });
      case "unreachable":
        return new DatabricksUnavailableError(
          `${cannot}: nobody answers there (${failure.message}). Look at DATABRICKS_SERVER_HOSTNAME and the network`,
          { cause },
        );
      case "untrusted":
        return new DatabricksUnavailableError(
          `${cannot}: its certificate is not trusted (${failure.message}). Name the authority's file in NODE_EXTRA_CA_CERTS and DENO_CERT`,
          { cause },
        );
      case "no answer":
        return statement === undefined || statement.repeatable
          ? new DatabricksUnavailableError(
              `${cannot}: the connection broke ${attempts} times (${failure.message})`,
              {
                cause,
              },
            )
          : new UnknownOutcomeError(
              `The connection to ${name} broke before it answered (${failure.message}): the change may have been made or not`,
              { cause },
            );
      case "refused":
        return refusedError(failure, cause);
      case "file":
        return new StorageError(`Cannot copy a file to its volume through ${name}: ${failure.message}`, {
          cause,
        });
    }
  }

  function refusedError(
    { status, message }: { status: number; message: string },
    cause: unknown,
  ): LakehouseError {
    const cannot = `Cannot use ${name}`;
    if (status === 401) {
      return new DatabricksAuthError(
        `${cannot}: the token is wrong or has expired. Look at DATABRICKS_TOKEN, or the client id and secret`,
        { cause },
      );
    }
    if (status === 403) {
      return new DatabricksAuthError(
        `${cannot}: the token is valid and has no permission (${message}). Ask for CAN USE on the SQL warehouse`,
        { cause },
      );
    }
    if (status === 404) {
      return new DatabricksUnavailableError(
        `${cannot}: there is no SQL warehouse under this path. Look at DATABRICKS_HTTP_PATH, such as /sql/1.0/warehouses/0123456789abcdef`,
        { cause },
      );
    }
    return new DatabricksUnavailableError(`${cannot}: it answered ${status} (${message})`, { cause });
  }

  const read = (session: DriverSession, statement: Pick<Statement, "sql" | "parameters" | "signal">) =>
    readPages(session, statement, {
      limitMs: statementMs,
      clock,
      signal: eitherOf(signal, statement.signal),
      arrowFields: driver.arrowFields,
    });

  function sharedSession(): Promise<DriverSession> {
    return exclusive(async () => {
      shared ??= patiently({ repeatable: true }, driver.openSession);
      try {
        return await shared;
      } catch (error) {
        shared = undefined;
        throw error;
      }
    });
  }

  const onShared = <Result>(statement: Statement, task: (session: DriverSession) => Promise<Result>) => {
    const reset = () => {
      shared = undefined;
    };
    return patiently({ statement, repeatable: statement.repeatable, reset }, async () =>
      task(await sharedSession()),
    );
  };

  async function run(statement: Statement): Promise<Page> {
    return onShared(statement, (session) => collect(read(session, statement)));
  }

  async function* pages(statement: Statement): AsyncGenerator<Page> {
    // until the first page nothing was handed out, and the statement may be sent again
    const started = await onShared(statement, async (session) => {
      const reader = read(session, statement);
      return { reader, first: await reader.next() };
    });
    const { reader } = started;
    let { first: next } = started;
    try {
      while (!next.done) {
        yield next.value;
        next = await reader.next().catch((cause: unknown) => {
          statement.signal?.throwIfAborted();
          throw cause instanceof LakehouseError
            ? cause
            : lakehouseError(failureOf(cause), cause, { ...statement, repeatable: true });
        });
      }
    } finally {
      await reader.return(undefined);
    }
  }

  async function own<Result>(
    purpose: string,
    task: (session: OwnSession) => Promise<Result>,
  ): Promise<Result> {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    const pool = idle.get(purpose) ?? [];
    idle.set(purpose, pool);
    const held = pool.pop() ?? { driver: undefined, settings: new Map<string, string>() };
    try {
      return await task(ownSession(held));
    } finally {
      pool.push(held);
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  }

  function ownSession(held: HeldSession): OwnSession {
    const reset = () => {
      held.driver = undefined;
    };
    const runHere = (statement: Statement) =>
      patiently({ statement, repeatable: statement.repeatable, reset }, async () => {
        held.driver ??= await openWith(held.settings);
        return collect(read(held.driver, statement));
      });
    return {
      run: runHere,
      async set(name, value) {
        if (held.settings.get(name) === value) return;
        await runHere({ sql: setting(name, value), repeatable: true });
        held.settings.set(name, value);
      },
    };
  }

  /** A new session has the settings of the one that it stands in for. */
  async function openWith(settings: ReadonlyMap<string, string>): Promise<DriverSession> {
    const session = await driver.openSession();
    for (const [name, value] of settings) await collect(read(session, { sql: setting(name, value) }));
    return session;
  }

  const put = (file: LocalFile, to: string) =>
    onShared({ sql: `PUT INTO '${to}'`, repeatable: true }, (session) => session.put(file, to));

  const remove = (path: string) =>
    onShared({ sql: `REMOVE '${path}'`, repeatable: true }, (session) => session.remove(path));

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    const open = await Promise.allSettled([shared, ...[...idle.values()].flat().map((held) => held.driver)]);
    const sessions = open.flatMap((result) =>
      result.status === "fulfilled" && result.value ? [result.value] : [],
    );
    // a session that the service has ended already needs no closing
    await Promise.allSettled(sessions.map((session) => session.close()));
    await driver.close();
  }

  const reopen = () => {
    shared = undefined;
  };

  return { run, pages, own, put, remove, reopen, close };
}

async function collect(pages: AsyncGenerator<Page>): Promise<Page> {
  const rows: Page = [];
  for await (const page of pages) for (const row of page) rows.push(row);
  return rows;
}

const eitherOf = (one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);
