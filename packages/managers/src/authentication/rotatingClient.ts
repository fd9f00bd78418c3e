import {
  BatchError,
  type BatchOptions,
  type BatchReport,
  batchFailure,
  type CallInput,
  type CallOptions,
  type Client,
  type Clock,
  changeCall,
  type HoldUnauthorised,
  isIterable,
  type LimitOptions,
  UnauthorisedError,
} from "@cionb/client";

/** A client whose key can be changed while calls are on their way. */
export type RotatingClient = {
  /** What to send with; always the newest key. */
  readonly client: Client;
  /** The client of the newest key. */
  readonly current: Client;
  /** How many calls were sent again because the old key was already dead. */
  readonly resent: number;
  /**
   * While `make` prepares the client of a new key, calls that the old one is refused for wait; once it is there they
   * are sent again, with the same message ids. Resolves when the old client's calls have ended.
   */
  replace(make: () => Promise<Client>): Promise<void>;
};

type Parts = { first: Client; clock: Clock; uuid: () => string };

export function createRotatingClient(parts: Parts): RotatingClient {
  const { clock, uuid } = parts;
  let current = parts.first;
  let pending: Promise<void> | undefined;
  let limits: LimitOptions = {};
  let resent = 0;

  /** Resolves to the client to try again with, or undefined when the key that was refused is still the newest. */
  async function successorOf(refused: Client): Promise<Client | undefined> {
    if (current === refused) await pending?.catch(() => undefined);
    return current === refused || current.state.closed ? undefined : current;
  }

  async function send<Result>(
    attempt: (client: Client, hold: HoldUnauthorised) => Promise<Result>,
  ): Promise<Result> {
    for (let client = current; ; ) {
      const refusal = createRefusal();
      try {
        return await attempt(client, refusal.hold);
      } catch (error) {
        if (!(error instanceof UnauthorisedError)) throw error;
        const next = await successorOf(client);
        if (!next) {
          refusal.settle();
          throw error;
        }
        resent += 1;
        client = next;
      }
    }
  }

  // a call that is sent twice is the same call: id and time are fixed before the first attempt
  const stamped = <Input extends { messageId?: string | undefined; timestamp?: string | Date | undefined }>(
    call: Input,
  ): Input =>
    changeCall(call, (copy) => ({
      ...copy,
      messageId: copy.messageId ?? uuid(),
      timestamp: copy.timestamp ?? new Date(clock.now()).toISOString(),
    }));

  const single =
    <Input extends { messageId?: string | undefined; timestamp?: string | Date | undefined }, Result>(
      method: (client: Client) => (call: Input, options?: CallOptions) => Promise<Result>,
    ) =>
    (call: Input, options?: CallOptions): Promise<Result> => {
      const fixed = stamped(call);
      return send((client, hold) => method(client)(fixed, { ...options, holdUnauthorised: hold }));
    };

  async function batch(calls: Iterable<CallInput>, options: BatchOptions = {}): Promise<BatchReport> {
    const { throwOnFailure = true, ...rest } = options;
    if (!isIterable(calls)) return current.batch(calls, options);
    const all = [...calls];
    let client = current;
    let refusal = createRefusal();
    let { report, error } = await tryBatch(client, all, { ...rest, holdUnauthorised: refusal.hold });
    for (;;) {
      const left = report.outcomes.filter((one) => one.outcome === "unsent" && one.reason === "unauthorised");
      const next = left.length > 0 ? await successorOf(client) : undefined;
      if (!next) break;
      refusal = createRefusal();
      client = next;
      resent += left.length;
      const again = left.flatMap(({ index, messageId }) => {
        const call = all[index];
        return call === undefined ? [] : [{ ...call, messageId }];
      });
      const second = await tryBatch(client, again, { ...rest, holdUnauthorised: refusal.hold });
      report = merge(report, left, second.report);
      error = batchFailure(report, second.error?.cause);
    }
    refusal.settle();
    if (error && throwOnFailure) throw error;
    return report;
  }

  const client: Client = {
    identify: single((one) => one.identify),
    track: single((one) => one.track),
    page: single((one) => one.page),
    screen: single((one) => one.screen),
    group: single((one) => one.group),
    alias: single((one) => one.alias),
    batch,
    deliver(source, options) {
      let used = current;
      const onUnauthorised = async () => {
        const next = await successorOf(used);
        used = next ?? used;
        return next;
      };
      return used.deliver(source, { onUnauthorised, ...options });
    },
    probe: (options) => current.probe(options),
    setLimits(given) {
      current.setLimits(given);
      limits = { ...limits, ...given };
    },
    get destination() {
      return current.destination;
    },
    get keyFingerprint() {
      return current.keyFingerprint;
    },
    get state() {
      return current.state;
    },
    close: () => current.close(),
  };

  return {
    client,
    get current() {
      return current;
    },
    get resent() {
      return resent;
    },
    async replace(make) {
      const old = current;
      const replacing = (async () => {
        current = await make();
        current.setLimits(limits);
      })();
      pending = replacing;
      try {
        await replacing;
      } finally {
        if (pending === replacing) pending = undefined;
      }
      await old.close();
    },
  };
}

/** Calls that a key was refused for have no outcome yet, unless they are not sent again: `settle` writes it down then. */
function createRefusal() {
  const held: (() => void)[] = [];
  return {
    hold: (settle: () => void): void => void held.push(settle),
    settle() {
      for (const settle of held) settle();
    },
  };
}

type Tried = { report: BatchReport; error?: BatchError | undefined };

async function tryBatch(client: Client, calls: readonly CallInput[], options: BatchOptions): Promise<Tried> {
  try {
    return { report: await client.batch(calls, options) };
  } catch (error) {
    if (error instanceof BatchError) return { report: error.report, error };
    throw error;
  }
}

/** One report of two: the outcomes of the calls that were sent again take the place of the first ones. */
function merge(first: BatchReport, left: readonly { index: number }[], second: BatchReport): BatchReport {
  const outcomes = [...first.outcomes];
  for (const outcome of second.outcomes) {
    const index = left[outcome.index]?.index;
    if (index !== undefined) outcomes[index] = { ...outcome, index };
  }
  const count = (name: string) => outcomes.filter(({ outcome }) => outcome === name).length;
  return {
    calls: first.calls,
    delivered: count("delivered"),
    accepted: count("accepted"),
    rejected: count("rejected"),
    suppressed: count("suppressed"),
    unsent: count("unsent"),
    requests: first.requests + second.requests,
    retries: first.retries + second.retries,
    bytes: first.bytes + second.bytes,
    durationMs: first.durationMs + second.durationMs,
    outcomes,
    warnings: [...new Set([...first.warnings, ...second.warnings])],
  };
}
