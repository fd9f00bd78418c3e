import { durationText } from "../../text/quantities.ts";
import { createStatusLine } from "../../text/statusLine.ts";
import type { CliWorld, Terminal } from "../../world/cliWorld.ts";
import type { RunnerEvent } from "./runnerEvents.ts";

const refreshMs = 200;
const lineCharacters = 70;

export type ProgressView = { take(event: RunnerEvent): void; end(): void };

type Running = { label: string; begun: number; text: string };

/** Shows a line a cell: what runs, how long it took and, on a terminal, what it last said. */
export function createProgressView(
  terminal: Terminal,
  world: Pick<CliWorld, "monotonic" | "every">,
): ProgressView {
  const status = createStatusLine(terminal);
  let cells = 0;
  let running: Running | undefined;
  const refresh = () => {
    if (running === undefined) return;
    const { label, begun, text } = running;
    status.set(`${label}  ${durationText(world.monotonic() - begun)}${text === "" ? "" : `  ${text}`}`);
  };
  const stop = world.every(refreshMs, refresh);
  const label = (cell: number, line: string) =>
    `  [${String(cell).padStart(String(cells).length)}/${cells}] ${cut(line)}`;
  return {
    take(event) {
      switch (event.event) {
        case "notebook-start":
          cells = event.cells;
          status.print(`${event.name}: ${event.cells} cells`);
          break;
        case "cell-start":
          running = { label: label(event.cell, event.line), begun: world.monotonic(), text: "" };
          refresh();
          break;
        case "progress":
          if (running !== undefined) running.text = event.text;
          refresh();
          break;
        case "cell-end": {
          running = undefined;
          const end = event.ok ? durationText(event.seconds * 1000) : `FAILED: ${event.error?.evalue ?? ""}`;
          status.print(`${label(event.cell, event.line)}  ${end}`);
          status.set("");
          break;
        }
        default:
          break;
      }
    },
    end() {
      stop();
      status.end();
    },
  };
}

const cut = (line: string) =>
  line.length <= lineCharacters ? line.padEnd(lineCharacters) : `${line.slice(0, lineCharacters - 3)}...`;
