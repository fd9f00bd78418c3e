// Maintains the table `ledger` in a folder: maintain.ts FOLDER. Prints what was done as JSON.
import { openWarehouse } from "../../src/index.ts";
import { ledger } from "./appender.ts";

const warehouse = await openWarehouse({ engine: "local", folder: process.argv[2] ?? "" });
const done = await warehouse.maintain(ledger);
await warehouse.close();
process.stdout.write(JSON.stringify(done));
