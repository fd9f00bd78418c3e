import process from "node:process";
import { runCli } from "./runCli.ts";
import { systemWorld } from "./world/systemWorld.ts";

process.exitCode = await runCli(process.argv.slice(2), systemWorld());
