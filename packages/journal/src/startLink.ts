import { Worker } from "node:worker_threads";
import { JournalClosedError, JournalError } from "./errors.ts";
import { errorOf } from "./failure.ts";
import type { Reply, RequestKind, Requests } from "./messages.ts";

/** The way to the journal's worker. The process may end while nothing is asked. */
export type Link = {
  ask<Kind extends RequestKind>(
    kind: Kind,
    ask: Requests[Kind]["ask"],
    transfer?: ArrayBuffer[],
  ): Promise<Requests[Kind]["answer"]>;
  /** Ends the worker, whatever it does. What was asked and not answered fails. */
  end(): Promise<void>;
};

type Waiting = { resolve(reply: Reply): void; reject(error: Error): void };

export function startLink(url: URL): Link {
  const worker = new Worker(url, { name: "cionb journal" });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let ended: JournalError | undefined;
  worker.unref();

  function finish(error: JournalError): void {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  }
  worker.on("message", (reply: Reply) => {
    const one = waiting.get(reply.number);
    waiting.delete(reply.number);
    if (waiting.size === 0) worker.unref();
    one?.resolve(reply);
  });
  worker.on("error", (error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    finish(new JournalError(`Cannot use the journal: its worker ${url} failed (${why})`, { cause: error }));
  });
  worker.on("exit", () => finish(new JournalClosedError("Cannot use the journal: its worker has ended")));

  function send(kind: RequestKind, ask: unknown, transfer: ArrayBuffer[]): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.ref();
      worker.postMessage({ number: asked, kind, ask }, transfer);
    });
  }

  return {
    async ask(kind, ask, transfer = []) {
      const reply = await send(kind, ask, transfer);
      if ("failure" in reply) throw errorOf(reply.failure);
      // our own worker answers each kind with its own type
      return reply.answer as Requests[typeof kind]["answer"];
    },
    async end() {
      finish(new JournalClosedError("Cannot use the journal: it was closed"));
      await worker.terminate();
    },
  };
}
