import type { Clock } from "../clock.ts";
import type { Logger } from "../options.ts";
import { createCallRate } from "./callRate.ts";
import type { DeliverAccount, Rest } from "./deliverAccount.ts";
import type { DeliverOptions, DeliverProgress } from "./deliverOptions.ts";

/** Tells how a delivery goes, a few times a second at most. */
export type Progress = {
  /** What the source holds, if that is known, and where it begins. */
  begin(total: number | undefined, resumedAt: number): void;
  tell(): void;
  end(rest: Rest): void;
};

export type ProgressState = Pick<DeliverProgress, "breaker" | "slotsFree">;

type Options = Pick<DeliverOptions, "onProgress"> & {
  account: DeliverAccount;
  clock: Clock;
  logger: Logger | undefined;
  state: () => ProgressState;
};

const everyMs = 200;
const unfinished: Rest = {
  ...{ complete: false, stopped: undefined },
  ...{ resumedAt: 0, restamped: 0, stale: 0, remaining: 0 },
};

export function createProgress({ account, clock, logger, onProgress, state }: Options): Progress {
  const rate = createCallRate(clock.monotonic());
  let told = Number.NEGATIVE_INFINITY;
  let total: number | undefined;
  let rest = unfinished;

  const describe = (now: number): DeliverProgress => {
    const sums = account.sums();
    const ended = sums.delivered + sums.accepted + sums.rejected + sums.suppressed + sums.unsent;
    const callsPerSecond = rate.at(now, ended);
    const left = total === undefined ? undefined : Math.max(0, total - rest.resumedAt - ended);
    const remainingMs =
      left === undefined || callsPerSecond === 0 ? undefined : (left * 1_000) / callsPerSecond;
    return { ...sums, ...rest, callsPerSecond, total, remainingMs, ...state() };
  };
  const tell = (now: number) => {
    told = now;
    try {
      onProgress?.(describe(now));
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      logger?.error({ error: name }, "onProgress threw");
    }
  };

  return {
    begin(size, resumedAt) {
      total = size;
      rest = { ...unfinished, resumedAt };
    },
    tell() {
      const now = clock.monotonic();
      if (onProgress !== undefined && now - told >= everyMs) tell(now);
    },
    end(ended) {
      rest = ended;
      if (onProgress !== undefined) tell(clock.monotonic());
    },
  };
}
