import { parentPort } from "node:worker_threads";
import { JournalClosedError } from "../errors.ts";
import { failureOf } from "../failure.ts";
import type { Reply, Request } from "../messages.ts";
import type { Store } from "./createStore.ts";
import { openStore } from "./openStore.ts";
import { readStatus } from "./readStatus.ts";

// the thread that syncs to the disk, so that the sender's never waits for it

let store: Store | undefined;

function opened(): Store {
  if (store === undefined) throw new JournalClosedError("Cannot use the journal: it is not open");
  return store;
}

type Answer = Extract<Reply, { answer: unknown }>["answer"];

function answerTo(request: Request): Answer {
  switch (request.kind) {
    case "open": {
      store = openStore(request.ask);
      return { generation: store.generation, found: store.found };
    }
    case "group":
      return opened().group(request.ask);
    case "take":
      return opened().take(request.ask);
    case "release":
      opened().release(request.ask);
      return undefined;
    case "position":
      return opened().position(request.ask)?.slice().buffer;
    case "state":
      return opened().state(request.ask);
    case "compact":
      return opened().compact();
    case "rotate":
      return opened().rotate();
    case "read":
      return readStatus(request.ask.folder, request.ask.now);
    case "close": {
      const closing = opened();
      store = undefined;
      closing.close();
      return undefined;
    }
  }
}

function replyTo(request: Request): Reply {
  try {
    return { number: request.number, answer: answerTo(request) };
  } catch (error) {
    return { number: request.number, failure: failureOf(error) };
  }
}

parentPort?.on("message", (request: Request) => parentPort?.postMessage(replyTo(request)));
