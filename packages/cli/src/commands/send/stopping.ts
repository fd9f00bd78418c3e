import type { CliWorld } from "../../world/cliWorld.ts";

/** How a sending is ended: first no more is taken, then what is on its way is given up. */
export type Stopping = { drain: AbortSignal; signal: AbortSignal; end(): void };

/**
 * After Ctrl-C or SIGTERM takes no more and waits up to `graceMs` for what was taken; then gives it up. A second
 * signal ends the process at once.
 */
export function createStopping(world: CliWorld, graceMs: number): Stopping {
  const giveUp = new AbortController();
  let stopWaiting = () => {};
  const onStop = () => {
    world.err.write(
      `Stopping: waiting up to ${Math.round(graceMs / 1000)} s for what is on its way. Once more stops at once.\n`,
    );
    stopWaiting = world.every(graceMs, () => giveUp.abort());
  };
  if (world.stop.aborted) onStop();
  else world.stop.addEventListener("abort", onStop, { once: true });
  return {
    drain: world.stop,
    signal: giveUp.signal,
    end() {
      world.stop.removeEventListener("abort", onStop);
      stopWaiting();
    },
  };
}
