import { type Command, Option } from "commander";
import type { CliWorld } from "../../world/cliWorld.ts";
import { sendAll } from "./sendAll.ts";
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
    .description("send a file or the rows of a query to Customer.io; after a crash, the same command goes on")
    .argument("[file]", ".csv, .tsv, .ndjson, .jsonl (also with .gz) or .parquet")
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
    .option(
      "--query <sql>",
      "send the rows of a query over the tables in place of a file; with ORDER BY it can go on",
    )
    .option(
      "--journal <folder>",
      "keep calls here until they have ended (default: one a source, in the home)",
    )
    .option("--no-journal", "keep nothing: what is unsent when the command ends is yours to send again")
    .option("--rate-share <part>", "part of the API's limit to use, such as 1/4 when four of these run")
    .option("--lanes <count>", "requests on their way at the same time (default: 8)")
    .option("--max-calls <count>", "most calls of a request (default: as many as 500,000 bytes hold)")
    .addOption(
      new Option(
        "--stale <policy>",
        "an identify that is older than one before it for the same person (default: send)",
      ).choices(["send", "refuse", "restamp"]),
    )
    .option("--deadline <seconds>", "end after so long; what is left goes out with the next run")
    .option("--grace <seconds>", "how long Ctrl-C waits for what is on its way (default: 10)")
    .option("--dry-run", "check and count, send nothing, say how long the sending would take")
    .option(
      "--rejects <file>",
      "write what is not taken to this file, a line of JSON a call, with the reason",
    )
    .option("--json", "print lines of JSON: how far it is, once a second, and at the end the report")
    .addHelpText("after", help)
    .action(async (file: string | undefined, options: SendOptions) =>
      exit(await sendAll(file, options, world)),
    );
}

const help = `
Examples:
  cionb send people.csv --as identify --user-id customer_id
  cionb send orders.parquet --as track --user-id customer_id --event "Order Completed" \\
    --timestamp ordered_at --numbers revenue,tax
  cionb send --query "select id, email, plan from customers order by id" --as identify --user-id id
  cionb send calls.ndjson --dry-run

Calls go to Customer.io when CIO_WRITE_KEY is set, else to a simulator that ends with the command.
Message ids are derived from the rows, so that a repeated run sends the same ids. Calls are written to a journal
before they are sent: when the command is ended in any way, the same command goes on where it was, forgets nothing
and sends nothing again that was taken. Ctrl-C waits for what is on its way, a second one stops at once.
\`cionb status\` shows what journals hold, \`cionb replay\` sends it. Every attempt and every call is logged in the
tables api_log and deliveries, what was rejected also in dead_letters.

Exit status: 0 all delivered, 1 some rejected, 2 bad usage or a file that cannot be read, 3 some unsent (key
not accepted, Customer.io not reachable), 4 something else went wrong, 130 stopped.`;
