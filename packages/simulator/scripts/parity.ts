// Writes the table of behaviours in docs/simulator.md anew: `node packages/simulator/scripts/parity.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { behaviours } from "../src/behaviours.ts";
import { withTable } from "../test/parityTable.ts";

const file = new URL("../../../docs/simulator.md", import.meta.url);
writeFileSync(file, withTable(readFileSync(file, "utf8"), behaviours));
