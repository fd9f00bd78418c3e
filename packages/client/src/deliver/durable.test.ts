import { describe, expect, test } from "vitest";
import {
  connect,
  durableIn,
  idsAt,
  logOf,
  outcomesIn,
  sumOf,
  temporaryJournal,
  track,
  tracks,
} from "../../test/deliveries.ts";
import { failure } from "../../test/failure.ts";
import { reply, startServer } from "../../test/server.ts";
import type { CallInput } from "../callInput.ts";
import { keyFingerprint } from "../writeKey.ts";
import { DeliverError } from "./deliverError.ts";

const plain = { canary: false } as const;
const callsQueue = `calls-simulator-${keyFingerprint("wk-5f0c2a7e")}`;
const sorted = (ids: Iterable<string>) => [...ids].sort();
const wanted = (count: number) => sorted(tracks(count).map(({ messageId = "" }) => messageId));

const named = (calls: readonly CallInput[], name = "calls.ndjson 42 abc") => ({
  name,
  size: calls.length,
  read: (from: number) => calls.slice(from),
});

describe("with a journal", () => {
  test("each call has one outcome in the log, written with its leaving", async () => {
    await using server = await startServer(({ body }, response) =>
      reply(response, body.batch.some(({ messageId }) => messageId === "m7") ? 400 : 200),
    );
    const journal = await temporaryJournal();
    const calls = [...tracks(500), track(3), { type: "track" } as CallInput];
    const report = await connect(server).deliver(calls, { ...plain, durable: durableIn(journal) });
    expect(report).toMatchObject({ calls: 502, delivered: 499, rejected: 3, remaining: 0, complete: true });
    const { queues } = await journal.state();
    expect(queues[callsQueue]?.records).toBe(0);
    const outcomes = await outcomesIn(journal);
    expect(outcomes.get("m7")).toEqual(["rejected"]);
    expect(outcomes.get("m3")?.sort()).toEqual(["delivered", "rejected"]);
    expect(outcomes.get("m8")).toEqual(["delivered"]);
  });

  test("the log holds each attempt, those that failed too", async () => {
    await using server = await startServer((_, response, count) => reply(response, count === 1 ? 503 : 200));
    const journal = await temporaryJournal();
    await connect(server).deliver(tracks(3), { ...plain, durable: durableIn(journal) });
    const attempts = (await logOf(journal)).flatMap((one) => (one.kind === "exchange" ? [one.exchange] : []));
    expect(attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 503],
      [2, 200],
    ]);
  });

  test("calls are on the disk before they are sent", async () => {
    const journal = await temporaryJournal();
    const held: (number | undefined)[] = [];
    await using server = await startServer(async (_, response) => {
      held.push((await journal.state()).queues[callsQueue]?.records);
      reply(response, 200);
    });
    await connect(server).deliver(tracks(50), { ...plain, durable: durableIn(journal) });
    expect(held).toEqual([50]);
  });

  test("what was not sent stays, has no outcome yet, and goes out with the next delivery", async () => {
    const journal = await temporaryJournal();
    await using shut = await startServer((_, response) => reply(response, 401));
    const first = await connect(shut).deliver(tracks(300), { ...plain, durable: durableIn(journal) });
    expect(first).toMatchObject({ unsent: first.calls, remaining: first.calls, stopped: "unauthorised" });
    await using server = await startServer();
    const second = await connect(server).deliver([], { ...plain, durable: durableIn(journal) });
    expect(second).toMatchObject({
      calls: first.calls,
      recovered: first.calls,
      delivered: first.calls,
      remaining: 0,
    });
    expect(sorted(idsAt(server))).toEqual(sorted(idsAt(server)).slice(0, first.calls));
    for (const outcomes of (await outcomesIn(journal)).values()) expect(outcomes).toEqual(["delivered"]);
  });

  test("the outcome of a call that was left names its place in the input, also in the next delivery", async () => {
    const journal = await temporaryJournal();
    const calls = [{ type: "track" } as CallInput, ...tracks(40)];
    await using shut = await startServer((_, response) => reply(response, 401));
    await connect(shut).deliver(calls, { ...plain, durable: durableIn(journal) });
    await using server = await startServer();
    await connect(server).deliver([], { ...plain, durable: durableIn(journal) });
    const places = (await logOf(journal)).flatMap((one) =>
      one.kind === "outcomes" ? one.calls.map(({ outcome }) => [outcome.messageId, outcome.index]) : [],
    );
    const delivered = places.filter(([id]) => String(id).startsWith("m"));
    expect(new Map(delivered as [string, number][])).toEqual(
      new Map(tracks(40).map(({ messageId = "" }, n) => [messageId, n + 1])),
    );
  });

  test("duplicates are found however far apart they are", async () => {
    await using server = await startServer();
    const journal = await temporaryJournal();
    function* far() {
      yield track(0);
      for (let index = 1; index < 250_000; index += 1) yield track(index);
      yield track(0);
    }
    const report = await connect(server).deliver(far(), { ...plain, durable: durableIn(journal) });
    expect(report).toMatchObject({ delivered: 250_000, reasons: { duplicate: 1 } });
  }, 60_000);
});

describe("a source with a name", () => {
  /** Delivers a part and stops, as a process does that is told to. */
  const deliverPart = async (
    calls: readonly CallInput[],
    journal: Awaited<ReturnType<typeof temporaryJournal>>,
  ) => {
    const abort = new AbortController();
    await using server = await startServer((_, response, count) => {
      if (count === 5) abort.abort();
      if (count < 5) reply(response, 200);
    });
    const report = await connect(server).deliver(named(calls), {
      ...plain,
      lanes: 2,
      maxCalls: 50,
      signal: abort.signal,
      durable: durableIn(journal),
    });
    return { report, sent: idsAt(server).slice(0, 200) };
  };

  test("is gone on with where an earlier delivery ended, and nothing is forgotten or sent again", async () => {
    const journal = await temporaryJournal();
    const calls = tracks(3_000);
    const first = await deliverPart(calls, journal);
    expect(first.report).toMatchObject({ complete: false, stopped: "aborted" });
    await using server = await startServer();
    const second = await connect(server).deliver(named(calls), { ...plain, durable: durableIn(journal) });
    expect(second).toMatchObject({ complete: true, remaining: 0, resumedAt: first.report.calls });
    expect(second.recovered).toBe(first.report.unsent);
    expect(first.report.delivered + second.delivered).toBe(3_000);
    const outcomes = await outcomesIn(journal);
    expect(sorted(outcomes.keys())).toEqual(wanted(3_000));
    for (const one of outcomes.values()) expect(one).toEqual(["delivered"]);
  });

  test("finds duplicates of what an earlier process took", async () => {
    const journal = await temporaryJournal();
    const calls = [...tracks(3_000), track(1)];
    await deliverPart(calls, journal);
    await using server = await startServer();
    const report = await connect(server).deliver(named(calls), { ...plain, durable: durableIn(journal) });
    expect(report.reasons).toEqual({ duplicate: 1 });
  });

  test("begins anew once it was delivered whole", async () => {
    await using server = await startServer();
    const journal = await temporaryJournal();
    for (let round = 0; round < 2; round += 1) {
      const report = await connect(server).deliver(named(tracks(10)), {
        ...plain,
        durable: durableIn(journal),
      });
      expect(report).toMatchObject({ calls: 10, delivered: 10, resumedAt: 0 });
    }
    expect((await journal.state()).queues).toMatchObject({ [callsQueue]: { records: 0 } });
  });

  test("of another name begins at its first call", async () => {
    const journal = await temporaryJournal();
    await deliverPart(tracks(3_000), journal);
    await using server = await startServer();
    const other = named(tracks(10, 5_000), "others.ndjson");
    const report = await connect(server).deliver(other, { ...plain, durable: durableIn(journal) });
    expect(report).toMatchObject({ resumedAt: 0, complete: true });
    expect(report.calls - report.recovered).toBe(10);
  });
});

describe("a key that was replaced", () => {
  const refusing = (key: string) =>
    startServer(({ headers }, response) => {
      reply(response, headers.authorization === `Basic ${btoa(`${key}:`)}` ? 200 : 401);
    });

  test("sends nothing of the old one unless that is named", async () => {
    const journal = await temporaryJournal();
    await using server = await refusing("wk-new");
    const options = { ...plain, durable: durableIn(journal) };
    const first = await connect(server).deliver(named(tracks(300)), options);
    expect(first.remaining).toBe(first.calls);
    const other = await connect(server, { writeKey: "wk-new" }).deliver([], options);
    expect(other).toMatchObject({ calls: 0 });
  });

  test("goes on where the old one was, once that is named", async () => {
    const journal = await temporaryJournal();
    await using server = await refusing("wk-new");
    const durable = durableIn(journal);
    const calls = [...tracks(300), track(0)];
    const first = await connect(server).deliver(named(calls), { ...plain, durable });
    const olderKeys = [keyFingerprint("wk-5f0c2a7e")];
    const second = await connect(server, { writeKey: "wk-new" }).deliver(named(calls), {
      ...plain,
      durable: { ...durable, olderKeys },
    });
    expect(second).toMatchObject({ resumedAt: first.calls, delivered: 300, remaining: 0 });
    const third = await connect(server, { writeKey: "wk-new" }).deliver(named(calls), { ...plain, durable });
    expect(third).toMatchObject({ resumedAt: 0, delivered: 300, rejected: 1 });
  });
});

describe("calls for one workspace", () => {
  test("never go to another", async () => {
    const journal = await temporaryJournal();
    const durable = durableIn(journal);
    const fetchTo =
      (hosts: string[], status: number): typeof fetch =>
      async (url) => {
        hosts.push(new URL(String(url)).host);
        return new Response("{}", { status });
      };
    const [us, eu]: [string[], string[]] = [[], []];
    const options = { ...plain, durable };
    const first = await connect(
      { baseUrl: "https://cdp.customer.io/v1" },
      { fetch: fetchTo(us, 401) },
    ).deliver(tracks(5), options);
    expect(first.remaining).toBe(5);
    const other = await connect(
      { baseUrl: "https://cdp-eu.customer.io/v1" },
      { fetch: fetchTo(eu, 200) },
    ).deliver(tracks(2, 100), options);
    expect(other).toMatchObject({ calls: 2, recovered: 0, remaining: 0 });
    const again = await connect(
      { baseUrl: "https://cdp.customer.io/v1" },
      { fetch: fetchTo(us, 200) },
    ).deliver([], options);
    expect(again).toMatchObject({ recovered: 5, delivered: 5 });
  });
});

describe("the queue of a workspace", () => {
  test.each([
    ["https://cdp-eu.customer.io/v1", "cdp-eu.customer.io"],
    ["https://proxy.example:8443/v1", "proxy.example_8443"],
    [`https://${"a".repeat(50)}.example/v1`, "a".repeat(40)],
  ])("of %s is named after %s and the key", async (baseUrl, name) => {
    const journal = await temporaryJournal();
    const client = connect({ baseUrl }, { fetch: async () => new Response("{}", { status: 401 }) });
    await client.deliver(tracks(1), { ...plain, durable: durableIn(journal) });
    const { queues } = await journal.state();
    expect(queues[`calls-${name}-${client.keyFingerprint}`]).toMatchObject({ records: 1 });
  });
});

describe("when the journal fails", () => {
  test("what was answered and could not be written down goes out with the next delivery", async () => {
    await using server = await startServer();
    const journal = await temporaryJournal();
    const durable = durableIn(journal);
    const failing = {
      ...durable,
      journal: {
        ...journal,
        commit: (change: Parameters<typeof journal.commit>[0]) =>
          change.settle === undefined ? journal.commit(change) : Promise.reject(new Error("no space left")),
      },
    };
    const error = await failure(connect(server).deliver(tracks(30), { ...plain, durable: failing }));
    expect(error).toMatchObject({ report: { calls: 30, delivered: 0, unsent: 30 } });
    const next = await connect(server).deliver([], { ...plain, durable });
    expect(next).toMatchObject({ recovered: 30, delivered: 30, remaining: 0 });
  });

  test("nothing more is sent, since what became of it could not be kept", async () => {
    const journal = await temporaryJournal();
    const durable = durableIn(journal);
    await using server = await startServer();
    const failing = {
      ...durable,
      journal: {
        ...journal,
        commit: (change: Parameters<typeof journal.commit>[0]) =>
          change.settle === undefined ? journal.commit(change) : Promise.reject(new Error("no space left")),
      },
    };
    const options = { ...plain, durable: failing, lanes: 1, maxCalls: 10 };
    const error = await failure(connect(server).deliver(tracks(200), options));
    expect(error).toBeInstanceOf(DeliverError);
    expect(server.requests).toHaveLength(1);
  });

  test("the delivery ends with the report so far", async () => {
    await using server = await startServer();
    const journal = await temporaryJournal();
    const durable = durableIn(journal);
    let commits = 0;
    const failing = {
      ...durable,
      journal: {
        ...journal,
        commit(change: Parameters<typeof journal.commit>[0]) {
          commits += 1;
          return commits > 4 ? Promise.reject(new Error("no space left")) : journal.commit(change);
        },
      },
    };
    const error = await failure(connect(server).deliver(tracks(20_000), { ...plain, durable: failing }));
    if (!(error instanceof DeliverError)) throw error;
    expect(error.message).toContain("no space left");
    expect(sumOf(error.report)).toBe(error.report.calls);
    expect(error.report.complete).toBe(false);
  });
});
