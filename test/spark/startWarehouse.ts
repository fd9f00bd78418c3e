import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** Where a warehouse listens and what a driver needs for it. */
export type WarehouseAddress = {
  port: number;
  token: string;
  path: string;
  catalog: string;
  schema: string;
  /** The file of the certificate to trust. */
  authority: string;
  /** The folder behind /Volumes. */
  volumes: string;
};

export type RunningWarehouse = { address: WarehouseAddress; close(): Promise<void> };

export type WarehouseOptions = {
  /** @default {2} */
  cores?: number;
  /** Heap of Spark. @default {"2g"} */
  memory?: string;
  /** @default {0} a free one */
  port?: number;
};

const root = resolve(import.meta.dirname, "../..");
const server = join(root, "test/spark/server");

/** Why there can be no Spark here, in one sentence; undefined when there can. */
export function javaProblem(): string | undefined {
  const script =
    "import { javaProblem } from './packages/workspace/setup/sparkEnvironment.mjs'; console.log(javaProblem() ?? '')";
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout.trim() || undefined;
}

/** Gets Spark the first time, then starts it behind the driver's protocol. It ends with this process at the latest. */
export async function startWarehouse(options: WarehouseOptions = {}): Promise<RunningWarehouse> {
  const { cores = 2, memory = "2g", port = 0 } = options;
  const setup = join(root, "packages/workspace/setup/sparkEnvironment.mjs");
  const { status } = spawnSync(process.execPath, [setup], { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("Cannot start Spark: its environment could not be made (see above)");
  const venv = join(root, ".venv-spark");
  const args = ["-m", "warehouse", "--jars", join(venv, "jars")];
  args.push("--cores", String(cores), "--memory", memory, "--port", String(port));
  const child = spawn(join(venv, "bin/python"), args, { cwd: server, stdio: ["pipe", "pipe", "pipe"] });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    errors.push(line);
    if (errors.length > 200) errors.shift();
  });
  const ended = once(child, "exit");
  // the lines after the first are Java's own; they are read so that it never waits for a reader
  const firstLine = once(createInterface({ input: child.stdout }), "line");
  const line = await Promise.race([firstLine, ended.then(() => undefined)]);
  if (line === undefined) throw new Error(`Cannot start Spark:\n${errors.join("\n")}`);
  return {
    address: JSON.parse(String(line[0])),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/** A fault for calls to come; the fields are those of `Fault` in `server/warehouse/faults.py`. */
export type Fault = {
  kind: "status" | "cut before" | "cut after" | "full" | "refuse settings";
  method?: string;
  statement?: string;
  status?: number;
  retry_after?: number;
  times?: number;
};

/** Forgets the faults that wait at a warehouse, and gives it these. */
export const setFaults = (address: WarehouseAddress, faults: readonly Fault[]): Promise<void> =>
  post(address, "/faults", JSON.stringify(faults));

/** Ends all sessions as a service does with those that were idle for long. */
export const forgetSessions = (address: WarehouseAddress): Promise<void> =>
  post(address, "/sessions/forget", "");

async function post(address: WarehouseAddress, path: string, body: string): Promise<void> {
  const call = request({
    host: "127.0.0.1",
    port: address.port,
    path,
    method: "POST",
    ca: await readFile(address.authority),
    headers: { authorization: `Bearer ${address.token}`, "content-length": Buffer.byteLength(body) },
  });
  call.end(body);
  const [response] = await once(call, "response");
  response.resume();
  if (response.statusCode !== 200)
    throw new Error(`The warehouse answered ${response.statusCode} to ${path}`);
}
