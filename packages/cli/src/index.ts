export { exitCodes } from "./errors.ts";
export { runCli } from "./runCli.ts";
export type { CliWorld, Terminal } from "./world/cliWorld.ts";
