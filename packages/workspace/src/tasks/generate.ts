import { root } from "../root.ts";
import { writeArrowTable } from "../rules/arrowTable.ts";
import { run } from "./run.ts";

/** Scripts that write files from other ones, from the root of the checkout. */
const generators = ["packages/api/scripts/generate.ts", "packages/simulator/scripts/parity.ts"];

/** `npm run generate`: makes every generated file anew. */
export async function generate(): Promise<number> {
  for (const script of generators) {
    const code = await run(process.execPath, [script]);
    if (code !== 0) return code;
  }
  await writeArrowTable(root);
  return 0;
}
