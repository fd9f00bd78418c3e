import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { Finding } from "./finding.ts";

const run = promisify(execFile);
const area = "programs";
const timeoutMs = 20_000;

/** The programs that the notebooks need: this runtime, and Python and Deno of the checkout's environment. */
export async function programChecks(root: string | undefined): Promise<Finding[]> {
  const findings = [runtime()];
  if (root === undefined) {
    const detail = "Not in a checkout of the project, so notebooks cannot be run from here.";
    return [...findings, { area, check: "Jupyter environment", status: "not checked here", detail }];
  }
  const folder = join(root, ".venv", "bin");
  const remedy = `Run \`npm start\` in ${root}, which sets up the environment.`;
  return [
    ...findings,
    await program("Python", join(folder, "python"), remedy, ["-c", pythonVersions], /^Python 3\.1\d/),
    await program("Deno", join(folder, "deno"), remedy, ["--version"], /^deno 2\.9\.([6-9]|\d\d)/),
  ];
}

const pythonVersions =
  "import sys, jupyter_client, nbconvert; print(f'Python {sys.version.split()[0]}, jupyter_client {jupyter_client.__version__}, nbconvert {nbconvert.__version__}')";

function runtime(): Finding {
  const { deno, node } = process.versions;
  if (deno !== undefined) return { area, check: "runtime", status: "pass", detail: `Deno ${deno}.` };
  const good = Number.parseInt(node, 10) >= 24;
  return {
    ...{ area, check: "runtime", status: good ? "pass" : "fail", detail: `Node ${node}.` },
    ...(!good && { remedy: "Use Node 24 or newer; `npx --no-install cionb` in a checkout does." }),
  };
}

async function program(
  check: string,
  path: string,
  remedy: string,
  args: readonly string[],
  expected: RegExp,
): Promise<Finding> {
  if (!existsSync(path)) return { area, check, status: "fail", detail: `${path} is not there.`, remedy };
  try {
    const { stdout } = await run(path, [...args], { timeout: timeoutMs });
    const [version = ""] = stdout.split("\n");
    return expected.test(version)
      ? { area, check, status: "pass", detail: `${version}.` }
      : {
          area,
          check,
          status: "warn",
          detail: `${version}, which this version was not tested with.`,
          remedy,
        };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { area, check, status: "fail", detail: `${path} cannot be run: ${why}`, remedy };
  }
}
