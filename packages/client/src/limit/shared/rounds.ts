import type { Clock } from "../../clock.ts";

/** When a process looks at the rate file. */
export type Rounds = {
  /** A request waits for slots: look at once, unless the last look brought none. */
  short(): void;
  /** Look as soon as what runs now has ended. */
  soon(): void;
  end(): void;
};

export type RoundsOptions = {
  clock: Clock;
  everyMs: number;
  /** @returns whether requests still wait for slots, and whether it brought some of them. */
  look(): "enough" | "some" | "none";
  /** Why to go on: requests wait, or slots are held that may be given back. Holding alone keeps no process alive. */
  needed(): "waiting" | "holding" | "no";
  fail(error: Error): void;
};

const woken = "woken";

export function createRounds({ clock, everyMs, look, needed, fail }: RoundsOptions): Rounds {
  let state: "resting" | "running" | "ended" = "resting";
  let planned = false;
  let last: ReturnType<RoundsOptions["look"]> | "now" = "enough";
  let nap: { kind: string; wake: AbortController } | undefined;

  const lookNow = () => {
    if (state === "ended") return;
    last = "now";
    try {
      last = look();
    } catch (error) {
      last = "enough";
      fail(error instanceof Error ? error : new Error(String(error)));
    }
    if (last === "some") soon();
  };
  const sleep = async (kind: "waiting" | "holding") => {
    const wake = new AbortController();
    nap = { kind, wake };
    try {
      await clock.sleep(everyMs, wake.signal, { ref: kind === "waiting" });
    } catch (error) {
      if (error !== woken) throw error;
    }
    nap = undefined;
  };
  const run = async () => {
    if (state !== "resting") return;
    state = "running";
    for (let why = needed(); why !== "no"; why = needed()) {
      await sleep(why);
      if (state !== "running") return;
      lookNow();
    }
    state = "resting";
  };
  const goOn = () => {
    // a nap that does not keep the process alive would let it end, now that somebody waits
    if (nap?.kind === "holding" && needed() === "waiting") nap.wake.abort(woken);
    void run();
  };
  const soon = () => {
    if (planned) return;
    planned = true;
    queueMicrotask(() => {
      planned = false;
      lookNow();
      goOn();
    });
  };
  return {
    soon,
    short() {
      if (last === "now") return;
      if (last !== "none") return soon();
      goOn();
    },
    end() {
      state = "ended";
      nap?.wake.abort(woken);
    },
  };
}
