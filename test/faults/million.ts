import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { openWarehouse } from "@cionb/lakehouse";
import { startSimulator } from "@cionb/simulator";

// node test/faults/million.ts [1000000]: sends a million calls by `cionb send`, ends it three times by kill -9, and counts on both sides

const total = Number(process.argv[2] ?? 1_000_000);
const kills = 3;
const root = join(import.meta.dirname, "../..");
const print = (line: string) => process.stdout.write(`${line}\n`);

async function writeCalls(path: string): Promise<void> {
  const file = createWriteStream(path);
  for (let index = 0; index < total; index += 1) {
    const call = {
      type: index % 3 === 0 ? "identify" : "track",
      userId: `customer-${index % 200_000}`,
      messageId: `million-${index}`,
      timestamp: new Date(1_700_000_000_000 + index).toISOString(),
      ...(index % 3 === 0
        ? { traits: { plan: "pro", number: index } }
        : {
            event: "Order Completed",
            properties: { order_id: `order-${index}`, total: (index % 9_999) / 100 },
          }),
    };
    if (!file.write(`${JSON.stringify(call)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
}

const folder = await mkdtemp(join(tmpdir(), "cionb-million-"));
const simulator = await startSimulator();
const env = {
  ...process.env,
  CIO_WRITE_KEY: simulator.writeKey,
  CIO_BASE_URL: simulator.baseUrl,
  CIO_HOME: join(folder, "home"),
};
const send = (): ChildProcess =>
  spawn(process.execPath, [join(root, "dist/cli.mjs"), "send", "calls.ndjson", "--json"], {
    ...{ cwd: folder, env },
    stdio: ["ignore", "pipe", "inherit"],
  });

try {
  await writeCalls(join(folder, "calls.ndjson"));
  const begun = performance.now();
  for (let kill = 1; kill <= kills; kill += 1) {
    const child = send();
    child.stdout?.resume();
    const goal = (total * kill) / (kills + 1);
    while (simulator.counts().distinctMessageIds < goal && child.exitCode === null) await sleep(5);
    child.kill("SIGKILL");
    await once(child, "exit");
    print(`kill -9 number ${kill}: the simulator knows ${simulator.counts().distinctMessageIds} ids`);
  }
  const child = send();
  let out = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  const [code] = await once(child, "exit");
  const report = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "{}");
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const { resumedAt, recovered, delivered, remaining } = report;
  print(`the last run: exit ${code}, ${JSON.stringify({ resumedAt, recovered, delivered, remaining })}`);
  const counts = simulator.counts();
  print(`the simulator: ${counts.distinctMessageIds} distinct ids in ${counts.calls} calls`);
  const warehouse = await openWarehouse({ engine: "local", folder: join(env.CIO_HOME, "lakehouse") });
  const [rows] = await warehouse.query<{ rows: number; ids: number; delivered: number }>(
    "select count(*) as rows, count(distinct message_id) as ids, count_if(outcome = 'delivered') as delivered from deliveries",
  );
  await warehouse.close();
  print(`deliveries: ${JSON.stringify(rows)}`);
  print(`${seconds} s in all`);
  const agrees =
    code === 0 && counts.distinctMessageIds === total && rows?.rows === total && rows.delivered === total;
  print(agrees ? "both sides agree" : "THE SIDES DISAGREE");
  process.exitCode = agrees ? 0 : 1;
} finally {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
}
