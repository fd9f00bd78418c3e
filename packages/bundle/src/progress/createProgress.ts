import { type Notebook, settle } from "../kernel/notebook.ts";
import { paceOf } from "./pace.ts";
import { type ProgressState, progressBundle } from "./progressBundle.ts";

/** The counts that a batch on its way reports. */
type BatchCounts = {
  delivered: number;
  accepted?: number;
  rejected: number;
  suppressed: number;
  unsent: number;
};

/** Something long on its way, shown while it lasts. */
export interface Progress extends AsyncDisposable {
  /** Says how many are done by now. */
  set(done: number): void;
  /** Says that so many more are done. */
  add(count?: number): void;
  /** Takes the counts of a batch, whatever their outcome: `client.batch(calls, { onProgress: bar.follow })`. */
  readonly follow: (counts: BatchCounts) => void;
  /** Shows the last state, which stays. Fails like `show()`. */
  end(): Promise<void>;
}

/** Without `total` there is a count and a rate, and no remaining time. */
export type StartProgress = (label: string, total?: number) => Progress;

/** Least time between two pictures: where they replace each other, and where each is a further line. */
const liveMs = 100;
const lineMs = 2_000;

/** Makes `progress()`. */
export function createProgress(notebook: Notebook): StartProgress {
  const { output, time } = notebook;
  const intervalMs = output.live ? liveMs : lineMs;
  let started = 0;

  return (label, total) => {
    started += 1;
    const id = `cio-progress-${Math.trunc(time.now())}-${started}`;
    const startedAt = time.monotonic();
    let done = 0;
    let shownAt = startedAt;
    let cancel: (() => void) | undefined;
    let ended = false;

    const picture = (state: ProgressState) =>
      progressBundle(label, paceOf(done, total, time.monotonic() - startedAt), state);
    // outputs are in order by themselves; the last one is awaited
    let shown = output.display(picture("running"), id);
    const update = (state: ProgressState) => {
      cancel?.();
      cancel = undefined;
      shownAt = time.monotonic();
      const bundle = picture(state);
      shown = shown.then(() => output.update(bundle, id));
      return shown;
    };
    const set = (count: number) => {
      done = count;
      if (ended || cancel) return;
      const waitMs = shownAt + intervalMs - time.monotonic();
      if (waitMs <= 0) update("running");
      else cancel = time.after(waitMs, () => update("running"));
    };
    const end = async () => {
      if (!ended) {
        ended = true;
        await update(total === undefined || done >= total ? "done" : "ended");
      }
      await settle(notebook);
    };
    return {
      set,
      add: (count = 1) => set(done + count),
      follow: ({ delivered, accepted = 0, rejected, suppressed, unsent }) =>
        set(delivered + accepted + rejected + suppressed + unsent),
      end,
      [Symbol.asyncDispose]: end,
    };
  };
}
