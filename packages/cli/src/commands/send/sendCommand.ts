import { type Command, Option } from "commander";
import type { CliWorld } from "../../world/cliWorld.ts";
import { sendFile } from "./sendFile.ts";
import type { SendOptions } from "./sendOptions.ts";

const types = ["identify", "track", "page", "screen", "group", "alias"];
const list = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

export function addSend(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("send")
    .description("send a file to Customer.io: rows of CSV, Parquet or NDJSON, or NDJSON of calls")
    .argument("<file>", ".csv, .tsv, .ndjson, .jsonl (also with .gz) or .parquet")
    .addOption(
      new Option("--as <type>", "what each row becomes; without it the file holds calls").choices(types),
    )
    .option("--user-id <column>", "column with the person's id")
    .option("--anonymous-id <column>", "column with an anonymous id")
    .option("--group-id <column>", "column with the id of an object or group")
    .option("--previous-id <column>", "alias: column with the id that goes up in --user-id")
    .option("--object-type <id>", "group: id of the object type, the same for every row")
    .option("--event <name>", "track: name of the event, the same for every row")
    .option("--event-column <column>", "track: column with the name of the event")
    .option("--name <column>", "page, screen: column with the name")
    .option("--timestamp <column>", "column with the time at which it happened")
    .option("--time-zone <name>", "zone of times that name none, such as Europe/Berlin")
    .option("--traits <columns>", "identify, group: columns that become traits (default: all others)", list)
    .option(
      "--properties <columns>",
      "track, page, screen: columns that become properties (default: all others)",
      list,
    )
    .option(
      "--numbers <columns>",
      "columns whose text becomes numbers, as DECIMAL columns of Parquet need",
      list,
    )
    .option("--clear-empty", "an empty column clears the attribute; without this it leaves it as it is")
    .option("--message-id <column>", "column with a unique id (default: derived from the row)")
    .option("--dry-run", "check and count, send nothing, say how long the sending would take")
    .option(
      "--rejects <file>",
      "write what is not taken to this file, a line of JSON a call, with the reason",
    )
    .option("--json", "print the report as one JSON object; progress goes to the error output")
    .addHelpText("after", help)
    .action(async (file: string, options: SendOptions) => exit(await sendFile(file, options, world)));
}

const help = `
Examples:
  cionb send people.csv --as identify --user-id customer_id
  cionb send orders.parquet --as track --user-id customer_id --event "Order Completed" \\
    --timestamp ordered_at --numbers revenue,tax
  cionb send calls.ndjson --dry-run

Calls go to Customer.io when CIO_WRITE_KEY is set, else to a simulator that ends with the command.
Message ids are derived from the rows, so that a repeated run sends the same ids. Duplicate ids are found
within 10,000 calls. Every attempt and every call is logged in the tables api_log and deliveries.

Exit status: 0 all delivered, 1 some rejected, 2 bad usage or a file that cannot be read, 3 some unsent (key
not accepted, Customer.io not reachable), 4 something else went wrong, 130 stopped.`;
