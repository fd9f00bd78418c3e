import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildDist } from "./build/buildDist.ts";

const root = resolve(import.meta.dirname, "../../..");
const start = performance.now();
const { built, files } = await buildDist(root, { force: process.argv.includes("--force") });
const seconds = ((performance.now() - start) / 1_000).toFixed(1);
if (built) {
  for (const file of files) {
    const kilobytes = (statSync(join(root, "dist", file)).size / 1_000).toFixed(0);
    process.stdout.write(`  dist/${file} (${kilobytes} kB)\n`);
  }
}
process.stdout.write(built ? `dist/ built in ${seconds} s\n` : `dist/ is up to date (${seconds} s)\n`);
