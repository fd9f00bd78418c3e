import { durationText } from "../../text/quantities.ts";
import { createStatusLine } from "../../text/statusLine.ts";
import type { CliWorld, Terminal } from "../../world/cliWorld.ts";
import type { RunnerEvent } from "./runnerEvents.ts";

const refreshMs = 200;
const lineCharacters = 80;
const timeCharacters = 8;

export type ProgressView = { take(event: RunnerEvent): void; end(): void };

type Running = { cell: number; line: string; begun: number; text: string };

/** Shows a line a cell: what runs, how long it took and, on a terminal, what it last said. */
export function createProgressView(
  terminal: Terminal,
  world: Pick<CliWorld, "monotonic" | "every">,
): ProgressView {
  const status = createStatusLine(terminal);
  let cells = 0;
  let running: Running | undefined;
  const row = (cell: number, time: string, line: string) =>
    `  [${String(cell).padStart(String(cells).length)}/${cells}] ${time.padStart(timeCharacters)}  ${cut(line)}`;
  const refresh = () => {
    if (running === undefined) return;
    const { cell, line, begun, text } = running;
    const said = text === "" ? "" : `  (${text})`;
    status.set(`${row(cell, durationText(world.monotonic() - begun), line)}${said}`);
  };
  const stop = world.every(refreshMs, refresh);
  return {
    take(event) {
      switch (event.event) {
        case "notebook-start":
          cells = event.cells;
          status.print(`${event.name}: ${event.cells} cells`);
          break;
        case "cell-start":
          running = { cell: event.cell, line: event.line, begun: world.monotonic(), text: "" };
          refresh();
          break;
        case "progress":
          if (running !== undefined) running.text = event.text;
          refresh();
          break;
        case "cell-end": {
          running = undefined;
          const failed =
            event.error === null
              ? ""
              : `\n      failed: ${event.error.ename}: ${firstLine(event.error.evalue)}`;
          status.set("");
          status.print(`${row(event.cell, durationText(event.seconds * 1000), event.line)}${failed}`);
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

// the report at the end has the whole of it
const firstLine = (text: string) => text.split("\n")[0];

const cut = (line: string) =>
  line.length <= lineCharacters ? line : `${line.slice(0, lineCharacters - 3)}...`;
