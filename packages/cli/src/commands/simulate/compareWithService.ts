import { type Comparison, compare, describeComparison } from "@cionb/simulator";
import { exitCodes, UsageError } from "../../errors.ts";
import { counted } from "../../text/quantities.ts";
import { createStatusLine } from "../../text/statusLine.ts";
import { textTable } from "../../text/textTable.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { type SimulateOptions, simulatorOptions } from "./simulateCommand.ts";

/** Sends the same calls to the service of the settings and to a simulator, and tells where they differ. */
export async function compareWithService(options: SimulateOptions, world: CliWorld): Promise<number> {
  const { readConfiguration, servers } = await import("@cionb/bundle");
  const { writeKey, baseUrl, region } = readConfiguration({ environment: world.env, folder: world.folder });
  if (writeKey === undefined)
    throw new UsageError(
      "Cannot compare without a key: set CIO_WRITE_KEY to the key of a workspace for tests.",
    );
  const address = baseUrl ?? servers[region];
  if (!(await agreed(address, options, world))) {
    world.err.write("Nothing was sent.\n");
    return exitCodes.usage;
  }
  const { port: _, writeKey: __, ...simulator } = await simulatorOptions(options, world);
  const status = createStatusLine(world.err);
  try {
    const comparison = await compare({
      baseUrl: address,
      writeKey: writeKey.reveal(),
      simulator,
      signal: world.stop,
      onCase: ({ name }) => status.set(name),
    });
    status.end();
    world.out.write(
      options.json ? `${JSON.stringify(comparison, undefined, 2)}\n` : comparisonText(comparison, address),
    );
    return comparison.differences.length === 0 ? exitCodes.ok : exitCodes.failed;
  } finally {
    status.end();
  }
}

/** What will be sent is said before it is, and a person agrees. */
async function agreed(address: string, { yes }: SimulateOptions, world: CliWorld): Promise<boolean> {
  if (yes) return true;
  const requests = describeComparison();
  world.err.write(`${counted(requests.length, "request")} would go to ${address}:\n`);
  for (const request of requests) world.err.write(`  ${request}\n`);
  const answer = await world.ask("Send them? Type yes: ");
  if (answer === undefined) world.err.write("Nobody is there to agree. Use --yes.\n");
  return answer?.trim().toLowerCase() === "yes";
}

function comparisonText({ cases, differences }: Comparison, address: string): string {
  const same = cases.length - differences.length;
  const total = `${same} of ${counted(cases.length, "case")} answered the same by ${address} and the simulator.\n`;
  if (differences.length === 0) return total;
  const rows = differences.map(({ name, behaviour, service, simulator }) => [
    name,
    behaviour,
    `${service.status} ${service.shape}`,
    `${simulator.status} ${simulator.shape}`,
  ]);
  const titles = ["Case", "Behaviour", "Service", "Simulator"].map((title) => ({ title }));
  return `${textTable(titles, rows)}\n${total}`;
}
