import type { DeliverProgress } from "@cionb/bundle";
import { durationText, numberText } from "../../text/quantities.ts";
import { createStatusLine } from "../../text/statusLine.ts";
import type { CliWorld } from "../../world/cliWorld.ts";

const plainMs = 10_000;
const jsonMs = 1_000;
const liveMs = 200;

/**
 * Shows how far a sending is: a line on the error output that changes, else one every ten seconds; with `json` a line
 * of JSON a second on the standard output.
 */
export function createSendProgress(world: CliWorld, { json }: { json: boolean }) {
  const { err, out } = world;
  const status = createStatusLine(err);
  let now: DeliverProgress | undefined;
  const show = () => {
    if (now === undefined) return;
    if (json) out.write(`${JSON.stringify({ event: "progress", ...now })}\n`);
    else if (err.live) status.set(progressText(now));
    else err.write(`${progressText(now)}\n`);
  };
  const stop = world.every(json ? jsonMs : err.live ? liveMs : plainMs, show);
  return {
    take(progress: DeliverProgress) {
      now = progress;
    },
    end() {
      stop();
      status.end();
    },
  };
}

export function progressText(progress: DeliverProgress): string {
  const { calls, delivered, accepted, rejected, unsent, callsPerSecond, durationMs, breaker } = progress;
  const { total, remainingMs } = progress;
  const parts = [
    `${numberText(calls)}${total === undefined ? "" : ` of ${numberText(total)}`} calls read`,
    `${numberText(delivered + accepted)} taken`,
    rejected > 0 && `${numberText(rejected)} rejected`,
    unsent > 0 && `${numberText(unsent)} unsent`,
    `${numberText(Math.round(callsPerSecond))} a second`,
    durationText(durationMs),
    remainingMs !== undefined && `${durationText(remainingMs)} to go`,
    breaker !== "closed" && "Customer.io does not answer well, trying again",
  ];
  return parts.filter((part) => part !== false).join(", ");
}
