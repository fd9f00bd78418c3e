import { durationText, numberText } from "../../text/quantities.ts";
import { createStatusLine } from "../../text/statusLine.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import type { Totals } from "./sendCalls.ts";

const plainMs = 10_000;
const liveMs = 200;

/** Shows on the error output how far the sending is: a line that changes, else one every ten seconds. */
export function createSendProgress(world: CliWorld) {
  const { err } = world;
  const status = createStatusLine(err);
  const begun = world.monotonic();
  let now: Totals | undefined;
  const show = () => {
    if (now === undefined) return;
    const text = progressText(now, world.monotonic() - begun);
    if (err.live) status.set(text);
    else err.write(`${text}\n`);
  };
  const stop = world.every(err.live ? liveMs : plainMs, show);
  return {
    take(totals: Totals) {
      now = totals;
    },
    end() {
      stop();
      status.end();
    },
  };
}

function progressText({ calls, delivered, accepted, rejected, unsent }: Totals, ms: number): string {
  const rate = ms > 0 ? Math.round((calls * 1000) / ms) : 0;
  const missed = [
    rejected > 0 && `${numberText(rejected)} rejected`,
    unsent > 0 && `${numberText(unsent)} unsent`,
  ];
  return [
    `${numberText(calls)} calls read`,
    `${numberText(delivered + accepted)} taken`,
    ...missed.filter((text) => text !== false),
    `${numberText(rate)} a second`,
    durationText(ms),
  ].join(", ");
}
