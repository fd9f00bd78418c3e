import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../src/root.ts";
import { folderWith } from "./folder.ts";

const runner = join(root, "packages/workspace/run.mjs");
const step = JSON.stringify(new URL("../setup/step.mjs", import.meta.url).href);
const passOn = JSON.stringify(new URL("../setup/passOn.mjs", import.meta.url).href);

/** A script that passes on to a child running `text`, and ends with what that gives. */
const passingScript = (text: string) => `
  import { passOn } from ${passOn};
  process.exitCode = await passOn(process.execPath, ["--eval", ${JSON.stringify(text)}]);`;

function passing(text: string) {
  return spawn(process.execPath, ["--input-type=module", "--eval", passingScript(text)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test.each(["run.mjs", "cionb.mjs"])("%s says so on a Node that is too old", (script) => {
  const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.4'})";
  const args = ["--import", old, join(root, "packages/workspace", script), "start"];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain("this is Node 18.20.4, and Node 20 or newer is needed");
});

test("an unknown task is refused with the names of those there are", () => {
  const { status, stderr } = spawnSync(process.execPath, [runner, "fly"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain('Unknown task "fly": setup, start, test');
});

test("the exit code of what runs is passed on", async () => {
  const [code] = await once(passing("process.exit(7)"), "close");
  expect(code).toBe(7);
});

test.each<NodeJS.Signals>(["SIGTERM", "SIGINT", "SIGHUP"])(
  "%s reaches what runs, which ends in its own way",
  async (signal) => {
    const child = passing(
      `process.on("${signal}", () => process.exit(9)); console.log("up"); setInterval(() => {}, 1000);`,
    );
    await once(child.stdout, "data");
    child.kill(signal);
    const [code] = await once(child, "close");
    expect(code).toBe(9);
  },
);

test("what runs ends when what started it is gone, as the shell of npm is after SIGTERM", {
  timeout: 20_000,
}, async () => {
  const folder = folderWith();
  const ended = join(folder, "ended");
  const text = `process.on("SIGTERM", () => { fs.writeFileSync(${JSON.stringify(ended)}, ""); process.exit(0); }); console.log("up"); setInterval(() => {}, 1000);`;
  const between = `
    const { spawn } = require("node:child_process");
    spawn(process.execPath, ["--input-type=module", "--eval", ${JSON.stringify(passingScript(text))}], { stdio: "inherit" });`;
  const shell = spawn(process.execPath, ["--eval", between], { stdio: ["ignore", "pipe", "inherit"] });
  await once(shell.stdout, "data");
  shell.kill("SIGKILL");
  await expect.poll(() => existsSync(ended), { timeout: 10_000 }).toBe(true);
});

test("what a signal ended is 128 and the signal's number, as in a shell", async () => {
  const [code] = await once(passing("process.kill(process.pid, 'SIGKILL')"), "close");
  expect(code).toBe(137);
});

test("a signal during the setup ends what is installing as well", async () => {
  const folder = folderWith();
  const script = `
    import { runStep } from ${step};
    const text = "process.on('SIGTERM', () => process.exit()); process.on('exit', () => fs.writeFileSync('ended', '')); console.log('up'); setInterval(() => {}, 1000)";
    await runStep({ name: "a", command: process.execPath, args: ["--eval", text], cwd: ${JSON.stringify(folder)}, logs: ${JSON.stringify(folder)},
      progress: (line) => line, say: console.log, failed: "", remedy: "" });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const [code] = await once(child, "close");
  expect(code).toBe(143);
  await expect.poll(() => existsSync(join(folder, "ended"))).toBe(true);
});
