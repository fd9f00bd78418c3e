import type { Clock } from "../clock.ts";

/** Takes inputs from a source, a group at a time. */
export type Reader = {
  /**
   * The next inputs, at most `most`; fewer when the source has no more for now and the first one has waited for the
   * delay. `undefined` after the last, and once stopped.
   * @throws what the source throws, after all inputs before it were given.
   */
  next(most: number): Promise<readonly unknown[] | undefined>;
  /** Takes nothing more; the source is told. */
  stop(): void;
  /** Whether the source has ended by itself. */
  readonly ended: boolean;
};

type AnyIterable = Iterable<unknown> | AsyncIterable<unknown>;

export function createReader(source: AnyIterable, options: { clock: Clock; delayMs: number }): Reader {
  if (Array.isArray(source)) return arrayReader(source);
  return Symbol.asyncIterator in source ? asyncReader(source, options) : syncReader(source);
}

function arrayReader(inputs: readonly unknown[]): Reader {
  let at = 0;
  let stopped = false;
  return {
    async next(most) {
      if (stopped || at >= inputs.length) return undefined;
      const group = inputs.slice(at, at + most);
      at += group.length;
      return group;
    },
    stop() {
      stopped = true;
    },
    get ended() {
      return at >= inputs.length;
    },
  };
}

function syncReader(source: Iterable<unknown>): Reader {
  const iterator = source[Symbol.iterator]();
  let ended = false;
  let failure: { error: unknown } | undefined;
  const take = (most: number): unknown[] => {
    const group: unknown[] = [];
    try {
      while (group.length < most) {
        const { done, value } = iterator.next();
        if (done) {
          ended = true;
          break;
        }
        group.push(value);
      }
    } catch (error) {
      failure = { error };
    }
    return group;
  };
  let stopped = false;
  return {
    async next(most) {
      const group = stopped || ended || failure !== undefined ? [] : take(most);
      if (group.length > 0) return group;
      if (failure !== undefined && !stopped) throw failure.error;
      return undefined;
    },
    stop() {
      if (!stopped && !ended) iterator.return?.();
      stopped = true;
    },
    get ended() {
      return ended;
    },
  };
}

/** Reads ahead by one group, so that asking never waits behind a source that is only slow. */
function asyncReader(
  source: AsyncIterable<unknown>,
  { clock, delayMs }: { clock: Clock; delayMs: number },
): Reader {
  const iterator = source[Symbol.asyncIterator]();
  let buffer: unknown[] = [];
  let wanted = 1;
  let ended = false;
  let stopped = false;
  let failure: { error: unknown } | undefined;
  let reading = false;
  let wake = () => {};
  let timer: AbortController | undefined;

  const read = async () => {
    if (reading) return;
    reading = true;
    try {
      while (buffer.length < wanted && !stopped) {
        const { done, value } = await iterator.next();
        if (done) {
          ended = true;
          break;
        }
        buffer.push(value);
        if (buffer.length === 1 && wanted > 1) startDelay();
      }
    } catch (error) {
      failure = { error };
    }
    reading = false;
    wake();
  };
  const startDelay = () => {
    timer = new AbortController();
    clock.sleep(delayMs, timer.signal).then(
      () => wake(),
      () => {}, // the group was full in time
    );
  };
  const take = () => {
    timer?.abort("taken");
    timer = undefined;
    const group = buffer;
    buffer = [];
    return group;
  };

  return {
    async next(most) {
      wanted = most;
      if (buffer.length < most && !ended && failure === undefined && !stopped) {
        if (buffer.length > 0 && timer === undefined) startDelay();
        const awake = new Promise<void>((resolve) => {
          wake = resolve;
        });
        void read();
        await awake;
      }
      if (stopped) return undefined;
      if (buffer.length > 0) return take();
      if (failure !== undefined) throw failure.error;
      return undefined;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      timer?.abort("stopped");
      wake();
      // a source that waits for its next value answers only then, and nobody waits for that
      if (!ended && failure === undefined) iterator.return?.().catch(() => {});
    },
    get ended() {
      return ended && buffer.length === 0;
    },
  };
}
