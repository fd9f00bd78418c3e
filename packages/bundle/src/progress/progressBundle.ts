import { formatMilliseconds } from "../format/columns.ts";
import { escapeHtml, showControls } from "../format/escapeHtml.ts";
import { styled } from "../format/style.ts";
import type { MimeBundle } from "../kernel/output.ts";
import type { Pace } from "./pace.ts";

/** `running` until the end, `done` when it was reached, else `ended`. */
export type ProgressState = "running" | "done" | "ended";

const barCharacters = 24;

/** A bar with what was done, the rate and the time that is left. */
export function progressBundle(label: string, pace: Pace, state: ProgressState): MimeBundle {
  const facts = factsOf(pace, state).join(", ");
  const value = pace.part === undefined ? "" : ` value="${pace.part}"`;
  // a bar without a value moves for ever
  const bar =
    pace.part === undefined && state !== "running"
      ? ""
      : `<progress max="1"${value} aria-label="${escapeHtml(label)}"></progress>`;
  return {
    "text/plain": [showControls(label), ...textBar(pace), facts].join("  "),
    "text/html": styled(
      `<p class="cio-line"><span class="cio-word">${escapeHtml(label)}</span>${bar}<span class="cio-figures">${facts}</span></p>`,
    ),
  };
}

function factsOf(
  { done, total, part, perSecond, remainingMs, elapsedMs }: Pace,
  state: ProgressState,
): string[] {
  const amount = total === undefined || state === "done" ? count(done) : `${count(done)} of ${count(total)}`;
  const percent = part === undefined || state !== "running" ? [] : [`${(100 * part).toFixed(0)} %`];
  const rate = perSecond === undefined ? [] : [`${count(roundRate(perSecond))} a second`];
  if (state === "running")
    return [
      amount,
      ...percent,
      ...rate,
      ...(remainingMs === undefined ? [] : [`${formatMilliseconds(remainingMs)} left`]),
    ];
  return [`${state === "done" ? "" : "ended at "}${amount} in ${formatMilliseconds(elapsedMs)}`, ...rate];
}

function textBar({ part }: Pace): string[] {
  if (part === undefined) return [];
  const full = Math.round(part * barCharacters);
  return [`[${"#".repeat(full)}${".".repeat(barCharacters - full)}]`];
}

// a rate is an average: three digits say all that it knows
const roundRate = (rate: number) => (rate < 10 ? Number(rate.toFixed(1)) : Number(rate.toPrecision(3)));

const count = (value: number) => value.toLocaleString("en-US");
