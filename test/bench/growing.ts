import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { callAt } from "./calls.ts";
import { silently } from "./silently.ts";

const [origin, count, mode] = process.argv.slice(2);
if (origin === undefined || count === undefined) throw new Error("usage: growing ORIGIN CALLS MODE");
const total = Number(count);
const mb = () => process.memoryUsage().rss / 1e6;

const { connect, createClient } = await import("../../dist/cio.mjs");
const home = await mkdtemp(join(tmpdir(), "cionb-bench-"));
const settings = { writeKey: "bench-key", baseUrl: `${origin}/v1` };
const key = `bench:${btoa("0123456789abcdef0123456789abcdef")}`;
const open = () => connect({ ...settings, notebook: "bench", home, piiKey: key });
const cio = mode === "everything" ? await silently(open) : undefined;
const client = createClient(settings);
const loadedMb = mb();

const parts: { calls: number; mb: number }[] = [];
let most = loadedMb;
function* calls() {
  for (let index = 0; index < total; index += 1) {
    if (index % 2_000 === 0) most = Math.max(most, mb());
    if (index > 0 && index % (total / 4) === 0) parts.push({ calls: index, mb: most });
    yield callAt(index, "424 B");
  }
}
const start = performance.now();
const options = { canary: false } as const;
if (cio === undefined) await client.deliver(calls(), options);
else await cio.own.deliver(calls(), options);
const seconds = (performance.now() - start) / 1_000;
if (cio !== undefined) await silently(() => cio.close());
parts.push({ calls: total, mb: Math.max(most, mb()) });
await client.close();
await rm(home, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify({ loadedMb, parts, seconds })}\n`);
process.exit(0);
