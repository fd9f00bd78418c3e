// Changes the table `accounts` in a folder: changer.ts FOLDER WRITER ROUNDS. In each round every account of the writer
// is merged with the number of the round, one more is inserted, and the account that all writers share is merged.
// Prints a line for each round that was acknowledged.
import { defineTable, openWarehouse } from "../../src/index.ts";

export const accounts = defineTable({
  name: "accounts",
  keys: ["id"],
  changeFeed: true,
  columns: {
    id: { type: "STRING", nullable: false },
    writer: { type: "INT" },
    round: { type: "INT" },
    note: { type: "STRING" },
  },
});

const own = 20; // accounts of a writer from its first round on

if (process.argv[1] === import.meta.filename) {
  const [, , folder = "", writer = "", rounds = ""] = process.argv;
  const warehouse = await openWarehouse({ engine: "local", folder });
  await warehouse.migrate([accounts]);
  for (let round = 0; round < Number(rounds); round += 1) {
    await warehouse.merge(accounts, [
      ...Array.from({ length: own + round }, (_, n) => ({
        id: `${writer}/${n}`,
        writer: Number(writer),
        round,
        note: "x".repeat(n),
      })),
      { id: "shared", round },
    ]);
    process.stdout.write(`${round}\n`);
  }
  await warehouse.close();
}
