#!/usr/bin/env node
// `npx --no-install cionb` in a checkout: sets up and builds what is missing, then is dist/cli.mjs on Node 26.
import process from "node:process";

const oldest = 20;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `Cannot start: this is Node ${process.versions.node}, and Node ${oldest} or newer is needed.\n`,
  );
  process.exitCode = 1;
} else {
  const { runProgram } = await import("./setup/runProgram.mjs");
  process.exitCode = await runProgram(process.argv.slice(2));
}
