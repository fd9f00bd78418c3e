import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
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

async function check(folder: URL): Promise<void> {
  for (const file of await drift(folder)) {
    const path = relative(process.cwd(), fileURLToPath(new URL(file, folder)));
    process.stderr.write(`${path} differs from cio_pipelines_api.json: npm run generate\n`);
    process.exitCode = 1;
  }
}

// generate.ts [--check] [folder]
if (import.meta.main) {
  const [folder] = process.argv.slice(2).filter((argument) => argument !== "--check");
  const target = folder ? pathToFileURL(`${folder}/`) : committed;
  await (process.argv.includes("--check") ? check(target) : write(target));
}
