import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readContract } from "./contract.ts";
import { writeCatalogue, writeLimits, writeServers } from "./writeFacts.ts";
import { writeShapes } from "./writeShapes.ts";
import { writeTypes } from "./writeTypes.ts";
import { writeValidators } from "./writeValidators.ts";

const committed = new URL("../src/generated/", import.meta.url);

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
export async function drift(folder = committed): Promise<string[]> {
  return [...(await generated())].filter(([name, text]) => text !== read(name, folder)).map(([name]) => name);
}

/** Writes every generated file into the folder. */
export async function write(folder = committed): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of await generated()) writeFileSync(new URL(name, folder), text);
}

function read(name: string, folder: URL): string | undefined {
  try {
    return readFileSync(new URL(name, folder), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function check(): Promise<void> {
  for (const file of await drift()) {
    process.stderr.write(
      `packages/api/src/generated/${file} differs from cio_pipelines_api.json: npm run generate\n`,
    );
    process.exitCode = 1;
  }
}

if (import.meta.main) await (process.argv.includes("--check") ? check() : write());
