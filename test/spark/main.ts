import { once } from "node:events";
import { javaProblem, startWarehouse } from "./startWarehouse.ts";

// `npm run warehouse`: one Spark for a developer, until it is interrupted

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const problem = javaProblem();
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return 1;
  }
  const { address, close } = await startWarehouse();
  print(
    "A SQL warehouse on Spark with Delta Lake is there until you press Ctrl-C; its tables go with it. Set:",
  );
  print("");
  print(`export DATABRICKS_SERVER_HOSTNAME=127.0.0.1:${address.port}`);
  print(`export DATABRICKS_HTTP_PATH=${address.path}`);
  print(`export DATABRICKS_TOKEN=${address.token}`);
  print(`export CIO_SCHEMA=${address.catalog}.${address.schema}`);
  print(`export NODE_EXTRA_CA_CERTS=${address.authority}`);
  print(`export DENO_CERT=${address.authority}`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await close();
  return 0;
}

process.exitCode = await main();
