import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { parseArgs, promisify } from "node:util";
import { type Shape, shapes } from "./calls.ts";
import { measureGrowth } from "./growth.ts";
import { type Contestant, type Run, table } from "./table.ts";

const here = import.meta.dirname;
const print = (line: string) => process.stdout.write(`${line}\n`);
const root = `${here}/../..`;
const deno = `${root}/.venv/bin/deno`;

const ours = (name: string, mode: string, runtime: "Node" | "Deno"): Contestant => ({
  ...{ name, mode, runtime, file: "ours.ts", anyShape: true },
});
const theirs = (name: string, file: string): Contestant => ({ name, runtime: "Node", file, anyShape: false });
const modes = [
  ["batch", "batch"],
  ["deliver", "deliver"],
  ["deliver, journal", "journal"],
  ["deliver, journal, log", "log"],
  ["deliver, journal, log, key", "everything"],
] as const;

const contestants: readonly Contestant[] = [
  { name: "bare undici loop", runtime: "Node", file: "bare.ts", anyShape: true },
  ...modes.map(([name, mode]) => ours(name, mode, "Node")),
  ...modes.map(([name, mode]) => ours(name, mode, "Deno")),
  theirs("customerio-node", "customerio-node.ts"),
  theirs("@customerio/cdp-analytics-node", "cdp-analytics-node.ts"),
  theirs("@segment/analytics-node", "segment-analytics-node.ts"),
];

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "100000" },
    rounds: { type: "string", default: "5" },
    shapes: { type: "string", default: shapes.join(",") },
    full: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  print(`npm run bench -- [options]
  --calls 100000   calls of 424 bytes; of larger ones as many as have the same bytes
  --rounds 5       how often each sender has its turn
  --shapes 424 B   which calls, of: ${shapes.join(", ")}
  --full           also the memory of 2,000,000 calls from a generator
  --write          put the tables into docs/performance.md`);
  process.exit(0);
}

const run = promisify(execFile);

/** Starts the receiver in a process of its own. */
async function startSink() {
  const child = spawn(process.execPath, [`${here}/sink.ts`], { stdio: ["ignore", "pipe", "inherit"] });
  const { value: port } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return { origin: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

type Seen = { calls: number; p50: number; p99: number; mostSockets: number };

/** One run of one contestant in a fresh process; refuses the figure unless the sink acknowledged every call. */
async function measure(contestant: Contestant, origin: string, calls: number, shape: Shape): Promise<Run> {
  const { file, mode = "", runtime, name } = contestant;
  const [command, flags] =
    runtime === "Deno"
      ? [deno, ["run", "-A", "--quiet", "--unstable-sloppy-imports"]]
      : [process.execPath, []];
  const args = [...flags, `${here}/contestants/${file}`, origin, String(calls), shape, mode];
  const { stdout } = await run(command, args, { env: { ...process.env, NO_COLOR: "1" } });
  const measured: Omit<Run, keyof Seen> & { calls: number } = JSON.parse(stdout);
  const seen: Seen = JSON.parse(await (await fetch(`${origin}/count`)).text());
  if (seen.calls !== calls)
    throw new Error(`${name} handed over ${calls} calls, but the receiver acknowledged ${seen.calls}`);
  return { ...measured, ...seen };
}

const callsOf: Record<Shape, number> = { "424 B": 1, aliases: 1, "2 KB": 5, "16 KB": 38 };

async function compare(shape: Shape, rounds: number, origin: string): Promise<string> {
  const calls = Math.ceil(Number(values.calls) / callsOf[shape]);
  const taking = contestants.filter(
    ({ runtime, anyShape }) => (runtime === "Node" || existsSync(deno)) && (anyShape || shape === "424 B"),
  );
  const results = new Map<Contestant, Run[]>(taking.map((contestant) => [contestant, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const contestant of taking) {
      const measured = await measure(contestant, origin, calls, shape);
      results.get(contestant)?.push(measured);
      const rate = Math.round(measured.calls / measured.seconds).toLocaleString("en");
      print(`[${shape}, ${round}/${rounds}] ${contestant.name} (${contestant.runtime}): ${rate} calls/s`);
    }
  }
  return `${calls.toLocaleString("en")} calls, ${shape}\n\n${table(results)}`;
}

const rounds = Number(values.rounds);
const wanted = shapes.filter((shape) => values.shapes.split(",").includes(shape));
const sink = await startSink();
const parts: string[] = [];
try {
  for (const shape of wanted) parts.push(await compare(shape, rounds, sink.origin));
  if (values.full)
    parts.push(await measureGrowth(sink.origin, { deno: existsSync(deno) ? deno : undefined, print }));
} finally {
  sink.stop();
}
const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}; ${rounds} rounds in turn, median`;
const text = [machine, ...parts].join("\n\n");
print(`\n${text}`);

if (values.write) {
  const file = `${root}/docs/performance.md`;
  const page = await readFile(file, "utf8");
  const [before, after] = [page.indexOf("<!-- bench -->"), page.indexOf("<!-- /bench -->")];
  if (before < 0 || after < 0)
    throw new Error(
      `${file} has no place for the tables: it needs the marks <!-- bench --> and <!-- /bench -->`,
    );
  await writeFile(file, `${page.slice(0, before)}<!-- bench -->\n${text}\n${page.slice(after)}`);
  print(`\nwritten to docs/performance.md`);
}
