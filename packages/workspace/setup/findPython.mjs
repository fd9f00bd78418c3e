import { spawnSync } from "node:child_process";
import process from "node:process";
import { SetupError } from "./SetupError.mjs";

/** @typedef {{ command: string, executable: string, version: string, usable: boolean, ensurepip: boolean }} Python */

const oldest = { major: 3, minor: 10 };
const names = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
const question = `
import importlib.util as u, json, platform, sys
print(json.dumps([sys.executable, platform.python_version(), sys.version_info >= (${oldest.major}, ${oldest.minor}),
  all(u.find_spec(name) for name in ("venv", "ensurepip"))]))`;

/**
 * The first Python on this machine that can make our environment; CIONB_PYTHON names it outright.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Python}
 */
export function findPython(env = process.env) {
  const { CIONB_PYTHON: named } = env;
  const candidates = named === undefined || named === "" ? names : [named];
  const found = candidates.map((command) => ask(command, env)).filter((python) => python !== undefined);
  const fit = found.find((python) => python.usable && python.ensurepip);
  if (fit !== undefined) return fit;
  const bare = found.find((python) => python.usable);
  throw new SetupError(bare === undefined ? noPython(found, named) : noEnsurepip(bare));
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Python | undefined}
 */
function ask(command, env) {
  const { status, stdout } = spawnSync(command, ["-c", question], { env, encoding: "utf8", timeout: 30_000 });
  if (status !== 0) return undefined; // not there, or a version manager's shim without a version behind it
  const [executable, version, usable, ensurepip] = JSON.parse(stdout);
  return { command, executable, version, usable, ensurepip };
}

/**
 * @param {readonly Python[]} found
 * @param {string | undefined} named
 */
function noPython(found, named) {
  const seen = found.map(({ command, version }) => `${command} is ${version}`).join(", ");
  const looked = named === undefined || named === "" ? "none of the usual names" : `CIONB_PYTHON=${named}`;
  return [
    `Cannot find Python ${oldest.major}.${oldest.minor} or newer (${seen === "" ? `${looked} answers` : seen}).`,
    "Debian, Ubuntu:  sudo apt install python3 python3-venv",
    "Fedora:          sudo dnf install python3",
    "macOS:           brew install python@3.13",
    "Or name one:     CIONB_PYTHON=/path/to/python3 npm start",
  ].join("\n");
}

/** @param {Python} python */
function noEnsurepip({ executable, version }) {
  const short = version.split(".").slice(0, 2).join(".");
  return [
    `Cannot make the Python environment: ${executable} (${version}) comes without venv and ensurepip.`,
    `Debian, Ubuntu:  sudo apt install python3-venv    (or python${short}-venv)`,
    "Or name another: CIONB_PYTHON=/path/to/python3 npm start",
  ].join("\n");
}
