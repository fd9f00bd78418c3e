import type { World } from "@cionb/managers";
import { escapeHtml } from "../format/escapeHtml.ts";
import { styled } from "../format/style.ts";
import type { MimeBundle } from "../kernel/output.ts";

/** Where calls go and tables live, loud when a live workspace is among them. */
export function worldBundle(world: World, notices: readonly string[]): MimeBundle {
  const heading = headingOf(world);
  const lines = world.sentences.map((sentence) => `<p class="cio-line">${escapeHtml(sentence)}</p>`);
  const notes = notices.map((notice) => `<p class="cio-notes">${escapeHtml(notice)}</p>`);
  return {
    "text/plain": [
      heading,
      ...world.sentences.map((line) => `  ${line}`),
      ...notices.map((line) => `  ${line}`),
    ].join("\n"),
    "text/html": styled(
      `<p class="cio-line${heading.startsWith("LIVE") ? " cio-loud" : ""}"><span class="cio-word">${escapeHtml(heading)}</span></p>${lines.join("")}${notes.join("")}`,
    ),
  };
}

function headingOf({ demonstration, own }: World): string {
  if (demonstration.kind === "customer.io")
    return "LIVE: the demonstration is sent to a Customer.io workspace";
  if (own.kind === "customer.io") return "LIVE for your own tables; the demonstration stays on this machine";
  return "SIMULATOR: no call leaves this machine";
}
