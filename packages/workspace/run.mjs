#!/usr/bin/env node
// Every npm script starts here, on whatever Node the machine has: this file must run on old ones to say so.
import process from "node:process";

const oldest = 20;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `Cannot start: this is Node ${process.versions.node}, and Node ${oldest} or newer is needed.\n` +
      "Get it from https://nodejs.org or with a version manager: nvm install --lts\n",
  );
  process.exitCode = 1;
} else {
  const { runTask } = await import("./setup/runTask.mjs");
  process.exitCode = await runTask(process.argv.slice(2));
}
