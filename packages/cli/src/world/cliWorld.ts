/** Where text goes. */
export type Terminal = {
  write(text: string): void;
  /** True when a line can be replaced after it was written. */
  readonly live: boolean;
  /** Characters in a line. */
  readonly columns: number;
};

/** What a command knows of the world around it. Tests hand in their own. */
export type CliWorld = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  readonly folder: string;
  readonly out: Terminal;
  readonly err: Terminal;
  /** Aborted by Ctrl-C, SIGTERM or the like; a second one ends the process at once. */
  readonly stop: AbortSignal;
  /** Milliseconds from some moment, never running backwards. */
  monotonic(): number;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back every `ms` until the function that it returns is called. */
  every(ms: number, callback: () => void): () => void;
  /** Runs `work`; what it writes to this process's standard output by itself goes to the error output. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Runs `work`; what it writes to this process's standard output by itself is dropped. */
  unheard<T>(work: () => Promise<T>): Promise<T>;
  /** Asks a person; `undefined` when nobody is there to answer. */
  ask(question: string): Promise<string | undefined>;
};
