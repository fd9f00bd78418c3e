import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readContract } from "./contract.ts";
import { writeCatalogue, writeLimits, writeServers } from "./writeFacts.ts";
import { writeShapes } from "./writeShapes.ts";
import { writeTypes } from "./writeTypes.ts";
import { writeValidators } from "./writeValidators.ts";

const folder = new URL("../src/generated/", import.meta.url);

/** File names below src/generated, with the text that they must have. */
export async function generated(): Promise<Map<string, string>> {
  const contract = readContract();
  return new Map([
    ["contract.ts", await writeTypes(contract)],
    ["limits.ts", writeLimits(contract)],
    ["servers.ts", writeServers(contract)],
    ["catalogue.ts", writeCatalogue(contract)],
    ["shapes.ts", writeShapes(contract)],
    ["validators.ts", writeValidators(contract)],
  ]);
}

/** Names of generated files that are missing or differ from what the contract gives. */
export async function drift(): Promise<string[]> {
  return [...(await generated())].filter(([name, text]) => text !== current(name)).map(([name]) => name);
}

function current(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, folder), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const files = await drift();
    for (const file of files)
      process.stderr.write(
        `packages/api/src/generated/${file} differs from cio_pipelines_api.json: npm run generate\n`,
      );
    process.exitCode = files.length > 0 ? 1 : 0;
  } else {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of await generated()) writeFileSync(new URL(name, folder), text);
  }
}
