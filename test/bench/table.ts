/** A contestant in one runtime. */
export type Contestant = {
  name: string;
  runtime: "Node" | "Deno";
  file: string;
  mode?: string;
  /** Takes every shape of call; the others take events alone. */
  anyShape: boolean;
};

/** What one run measured, by the contestant and by the receiver. */
export type Run = {
  calls: number;
  seconds: number;
  cpuSeconds: number;
  loadedMb: number;
  peakMb: number;
  logSeconds: number;
  /** Milliseconds from the hand-over of a round to the answer, by call. */
  p50: number;
  p99: number;
  mostSockets: number;
};

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const head = [
  ...["sender", "runtime", "calls/s", "of bare", "CPU ms per 1,000 calls", "p50 ms", "p99 ms"],
  ...["sockets", "loaded MB", "peak MB", "log after, s"],
];

/** Medians over the rounds; `of bare` compares within each round with the first contestant, then takes the median. */
export function table(results: ReadonlyMap<Contestant, readonly Run[]>): string {
  const bare = [...results.values()][0] ?? [];
  const rate = (run: Run | undefined) => (run === undefined ? Number.NaN : run.calls / run.seconds);
  const rows = [...results].map(([{ name, runtime }, runs]) => {
    const of = (pick: (run: Run) => number) => median(runs.map(pick));
    const ratio = median(runs.map((run, round) => rate(run) / rate(bare[round])));
    return [
      ...[name, runtime, Math.round(of(rate)).toLocaleString("en"), ratio.toFixed(2)],
      ...[of((run) => (run.cpuSeconds / run.calls) * 1e6).toFixed(2), of((run) => run.p50).toFixed(0)],
      ...[of((run) => run.p99).toFixed(0), of((run) => run.mostSockets).toFixed(0)],
      ...[of((run) => run.loadedMb).toFixed(0), of((run) => run.peakMb).toFixed(0)],
      name.includes("log") ? of((run) => run.logSeconds).toFixed(1) : "",
    ];
  });
  const align = head.map((_, column) => (column < 2 ? "---" : "---:"));
  return [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
