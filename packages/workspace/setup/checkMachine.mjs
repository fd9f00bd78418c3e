import { spawnSync } from "node:child_process";
import process from "node:process";
import { SetupError } from "./SetupError.mjs";

const platforms = new Set(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]);

/** Says what is missing before anything is downloaded. @throws {SetupError} */
export function checkMachine() {
  if (process.platform === "win32") {
    throw new SetupError(
      "Cannot run on Windows itself. It runs in WSL: wsl --install, then clone and start it in there.",
    );
  }
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.has(platform)) {
    throw new SetupError(`Cannot run on ${platform}: there are programs for ${[...platforms].join(", ")}.`);
  }
  if (process.platform === "linux" && !hasGlibc()) {
    throw new SetupError(
      "Cannot run on a Linux without glibc (Alpine, for one): Node, Deno and DuckDB come as glibc programs.\n" +
        "In a container, take an image that is based on Debian or Ubuntu.",
    );
  }
  if (spawnSync("npx", ["--version"], { stdio: "ignore" }).status !== 0) {
    throw new SetupError("Cannot find npx: install npm, which comes with Node from https://nodejs.org");
  }
}

function hasGlibc() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime !== undefined;
}
