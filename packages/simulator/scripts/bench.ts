// What the simulator sustains: `node packages/simulator/scripts/bench.ts [SECONDS]`, Node or Deno.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startSimulator } from "../src/index.ts";

const seconds = process.argv[2] ?? "5";
const node = process.env["LOAD_NODE"] ?? process.execPath;
const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);

for (const mode of ["single", "batch"]) {
  await using simulator = await startSimulator();
  const before = { cpu: process.cpuUsage(), memory: megabytes() };
  const load = spawn(node, [
    fileURLToPath(new URL("load.ts", import.meta.url)),
    simulator.baseUrl,
    simulator.writeKey,
    mode,
    seconds,
  ]);
  let line = "";
  load.stdout.on("data", (text: Buffer) => {
    line += text.toString();
  });
  load.stderr.pipe(process.stderr);
  await once(load, "close");
  const { user, system } = process.cpuUsage(before.cpu);
  const { calls, distinctMessageIds, keptEvents } = simulator.counts();
  process.stdout.write(
    `${line.trim()} accepted ${calls}, distinct ${distinctMessageIds}, kept ${keptEvents}; ` +
      `${((user + system) / calls).toFixed(2)} us of CPU a call; ${before.memory} -> ${megabytes()} MB; ` +
      `sum ${simulator.sum("Order Completed", "total")}\n`,
  );
}
