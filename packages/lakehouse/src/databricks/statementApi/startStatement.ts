import type { Clock, Logger } from "../../types/world.ts";
import type { DriverOperation } from "../driver.ts";
import { KnownFailure } from "../failureOf.ts";
import { readAnswer } from "./readAnswer.ts";
import type { Repeats } from "./requests.ts";
import { createResult } from "./result.ts";
import { type StatementAnswer, statementSchema } from "./statementAnswer.ts";
import { settingRefused, statementFailure } from "./statementFailure.ts";
import {
  firstWay,
  otherWay,
  type SentStatement,
  type StatementTarget,
  statementsPath,
  submitStatement,
} from "./submitStatement.ts";

export type StatementPlace = StatementTarget & {
  clock: Clock;
  logger: Logger | undefined;
  /** Longest wait for the warehouse to take it, in milliseconds. */
  startMs: number;
};

const firstPollMs = 100;
const longestPollMs = 2_000;
const cancelMs = 60_000; // for the service to say that it has cancelled

/** Sends a statement. @throws {KnownFailure} @throws {DatabricksAuthError} */
export async function startStatement(place: StatementPlace, sent: SentStatement): Promise<DriverOperation> {
  const { requests } = place;
  if (/^\s*set\s/i.test(sent.sql)) throw new KnownFailure(settingRefused);
  let way = firstWay;
  let answer = await submitStatement(place, sent, way, "nothing");
  let result: ReturnType<typeof createResult> | undefined;
  const wait = createWait(place);
  const path = () => `${statementsPath}/${encodeURIComponent(answer.statement_id)}`;

  async function ended(): Promise<void> {
    for (let poll = 0; !hasEnded(answer); poll += 1) {
      await wait.next(answer, poll);
      answer = readAnswer(statementSchema, await requests.send({ method: "GET", path: path() }, "always"));
    }
  }

  async function finished(): Promise<void> {
    await ended();
    for (;;) {
      if (answer.status.state === "SUCCEEDED") break;
      const other = wait.isCancelled() ? undefined : otherWay(answer, way);
      if (!other) throw new KnownFailure(statementFailure(answer));
      way = other;
      answer = await submitStatement(place, sent, way, "not taken");
      await ended();
    }
    result = createResult(requests, path(), answer);
  }

  async function cancel(repeats: Repeats): Promise<void> {
    // what is left alone runs on
    if (hasEnded(answer)) return;
    wait.cancelled();
    await requests.send({ method: "POST", path: `${path()}/cancel` }, repeats);
    wait.wake();
  }

  const known = () => {
    if (result) return result;
    throw new KnownFailure({ kind: "no answer", message: "the statement has not ended" });
  };

  return {
    finished,
    getSchema: async () => known().schema,
    getResultMetadata: async () => ({}),
    fetchChunk: ({ maxRows }) => known().nextRows(maxRows),
    hasMoreRows: async () => known().hasMore(),
    cancel: () => cancel("always"),
    close: async () => (wait.isCancelled() ? undefined : cancel("nothing")),
  };
}

const hasEnded = ({ status }: StatementAnswer) => status.state !== "PENDING" && status.state !== "RUNNING";

/** The pauses of one statement between the questions after it. */
function createWait({ clock, logger, warehouse, startMs }: StatementPlace) {
  let told = false;
  let pendingSince: number | undefined;
  let cancelledAt: number | undefined;
  let pause = new AbortController();

  /** @throws {KnownFailure} when the statement is waited for no longer. */
  async function next({ status }: StatementAnswer, poll: number): Promise<void> {
    const pending = status.state === "PENDING";
    if (pending && !told) {
      told = true;
      logger?.warn({ warehouse }, "the SQL warehouse is not running yet, or has no room; waiting for it");
    }
    pendingSince = pending ? (pendingSince ?? clock.now()) : undefined;
    if (pendingSince !== undefined && clock.now() - pendingSince >= startMs) {
      stop(`the SQL warehouse did not take it within ${startMs / 1_000} s. Look whether it can start`);
    }
    if (cancelledAt !== undefined && clock.now() - cancelledAt >= cancelMs)
      stop("the service does not say whether it has ended");
    const pollMs = Math.min(longestPollMs, firstPollMs * 2 ** Math.min(poll, 10));
    await clock.sleep(pollMs, pause.signal).catch(() => {
      pause = new AbortController();
    });
  }

  return {
    next,
    isCancelled: () => cancelledAt !== undefined,
    cancelled() {
      cancelledAt ??= clock.now();
    },
    wake: () => pause.abort(),
  };
}

function stop(message: string): never {
  throw new KnownFailure({ kind: "stopped", message });
}
