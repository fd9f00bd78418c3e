import { escapeHtml, showControls } from "../format/escapeHtml.ts";
import { styled } from "../format/style.ts";
import type { MimeBundle } from "../kernel/output.ts";

/** Deepest chain of causes that is told. */
const maxCauses = 5;

/** An error for a reader: its name and message, what it was caused by, and the stack to open. */
export function errorBundle(error: Error, title?: string): MimeBundle {
  const [first = error, ...causes] = chainOf(error);
  const lines = [
    ...(title === undefined ? [] : [title]),
    `${first.name}: ${first.message}`,
    ...causes.map((cause) => `  caused by ${cause.name}: ${cause.message}`),
  ];
  const frames = (first.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const html = [
    title === undefined
      ? ""
      : `<span class="cio-title" style="margin:0 0 4px 8px">${escapeHtml(title)}</span>`,
    lineOf(first.name, first.message),
    ...causes.map((cause) => lineOf(`caused by ${cause.name}`, cause.message)),
    frames.length === 0
      ? ""
      : `<details><summary>where</summary><pre class="cio-stack">${escapeHtml(frames.join("\n"))}</pre></details>`,
  ];
  return { "text/plain": showControls(lines.join("\n")), "text/html": styled(html.join("")) };
}

const lineOf = (name: string, message: string) =>
  `<p class="cio-line"><span class="cio-word">${escapeHtml(name)}</span><span style="white-space:pre-line">${escapeHtml(message)}</span></p>`;

function chainOf(error: Error): Error[] {
  const chain: Error[] = [];
  for (let next: unknown = error; next instanceof Error && chain.length <= maxCauses; next = next.cause) {
    if (chain.includes(next)) break;
    chain.push(next);
  }
  return chain;
}
