import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { parseArgs, promisify } from "node:util";
import type { Measurement } from "./contestant.ts";

const here = import.meta.dirname;
const print = (line: string) => process.stdout.write(`${line}\n`);
const root = `${here}/../..`;
const deno = `${root}/.venv/bin/deno`;

type Contestant = { name: string; runtime: "Node" | "Deno"; file: string };

const contestants: readonly Contestant[] = [
  { name: "bare undici loop", runtime: "Node", file: "bare.ts" },
  { name: "createClient().batch", runtime: "Node", file: "ours.ts" },
  { name: "createClient().batch", runtime: "Deno", file: "ours.ts" },
  { name: "customerio-node", runtime: "Node", file: "customerio-node.ts" },
  { name: "@customerio/cdp-analytics-node", runtime: "Node", file: "cdp-analytics-node.ts" },
];

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    rounds: { type: "string", default: "5" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  print(
    "npm run bench -- [--calls 100000] [--rounds 5] [--write]   --write puts the table into docs/performance.md",
  );
  process.exit(0);
}

const run = promisify(execFile);

/** Starts the receiver in a process of its own. */
async function startSink() {
  const child = spawn(process.execPath, [`${here}/sink.ts`], { stdio: ["ignore", "pipe", "inherit"] });
  const { value: port } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return { origin: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** One run of one contestant in a fresh process; refuses the figure unless the sink acknowledged every call. */
async function measure(contestant: Contestant, origin: string, calls: number): Promise<Measurement> {
  const script = `${here}/contestants/${contestant.file}`;
  const [command, flags] =
    contestant.runtime === "Deno" ? [deno, ["run", "-A", "--quiet"]] : [process.execPath, []];
  const { stdout } = await run(command, [...flags, script, origin, String(calls)], {
    env: { ...process.env, NO_COLOR: "1" },
  });
  const measured: Measurement = JSON.parse(stdout);
  const seen: { calls: number } = JSON.parse(await (await fetch(`${origin}/count`)).text());
  const expected = calls + 25_000; // the warm-up round included
  if (seen.calls !== expected) {
    throw new Error(
      `${contestant.name} handed over ${expected} calls, but the receiver acknowledged ${seen.calls}`,
    );
  }
  return measured;
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** The table, fastest evidence first: medians over the rounds; `of bare` compares within each round, then takes the median. */
function table(results: Map<Contestant, Measurement[]>): string {
  const bare = [...results.values()][0] ?? [];
  const rows = [...results].map(([contestant, runs]) => {
    const rate = (run: Measurement | undefined) => (run === undefined ? Number.NaN : run.calls / run.seconds);
    const ratio = median(runs.map((measured, round) => rate(measured) / rate(bare[round])));
    const cpu = median(runs.map((measured) => (measured.cpuSeconds / measured.calls) * 1e6));
    return [
      contestant.name,
      contestant.runtime,
      Math.round(median(runs.map(rate))).toLocaleString("en"),
      ratio.toFixed(2),
      cpu.toFixed(2),
      median(runs.map((measured) => measured.loadedMb)).toFixed(0),
      median(runs.map((measured) => measured.peakMb)).toFixed(0),
    ];
  });
  const head = ["sender", "runtime", "calls/s", "of bare", "CPU ms per 1,000 calls", "loaded MB", "peak MB"];
  const align = head.map((_, column) => (column < 2 ? "---" : "---:"));
  return [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const calls = Number(values.calls);
const rounds = Number(values.rounds);
const taking = contestants.filter((contestant) => contestant.runtime === "Node" || existsSync(deno));
const results = new Map<Contestant, Measurement[]>(taking.map((contestant) => [contestant, []]));
const sink = await startSink();
try {
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of taking) {
      const measured = await measure(contestant, sink.origin, calls);
      results.get(contestant)?.push(measured);
      const rate = Math.round(measured.calls / measured.seconds).toLocaleString("en");
      print(`[${round}/${rounds}] ${contestant.name} (${contestant.runtime}): ${rate} calls/s`);
    }
  }
} finally {
  sink.stop();
}

const text = table(results);
const heading = `${calls.toLocaleString("en")} calls of about 424 bytes, ${rounds} rounds in turn, median; ${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}`;
print(`\n${heading}\n\n${text}`);

if (values.write) {
  const file = `${root}/docs/performance.md`;
  const page = await readFile(file, "utf8");
  const [before, after] = [page.indexOf("<!-- bench -->"), page.indexOf("<!-- /bench -->")];
  if (before < 0 || after < 0)
    throw new Error(
      `${file} has no place for the table: it needs the marks <!-- bench --> and <!-- /bench -->`,
    );
  await writeFile(
    file,
    `${page.slice(0, before)}<!-- bench -->\n${heading}\n\n${text}\n${page.slice(after)}`,
  );
  print(`\nwritten to docs/performance.md`);
}
