import type { Terminal } from "../world/cliWorld.ts";

const clear = "\r\u001b[2K";

/** A line at the bottom of a terminal that says what is going on now. Where lines cannot be replaced it is silent. */
export type StatusLine = {
  set(text: string): void;
  /** Writes lines that stay, above the status. */
  print(text: string): void;
  end(): void;
};

export function createStatusLine(terminal: Terminal): StatusLine {
  let shown = "";
  const erase = () => {
    if (shown !== "") terminal.write(clear);
  };
  return {
    set(text) {
      if (!terminal.live) return;
      const [line = ""] = text.split("\n");
      const cut = line.length < terminal.columns ? line : `${line.slice(0, terminal.columns - 4)}...`;
      if (cut === shown) return;
      erase();
      terminal.write(cut);
      shown = cut;
    },
    print(text) {
      erase();
      terminal.write(`${text}\n${shown}`);
    },
    end() {
      erase();
      shown = "";
    },
  };
}
