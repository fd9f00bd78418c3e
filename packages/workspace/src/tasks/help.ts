import { print } from "../print.ts";

const lines = [
  "npm start                   run all notebooks against the simulator and local Delta tables",
  "npm start -- 01             run the notebooks whose names begin so",
  "npm test                    run every test; the last line counts them",
  "npm test -- --project api   run the tests of one room; vitest's other arguments work too",
  "npm run lab                 open JupyterLab with the Deno kernel",
  "npm run check               lint, format, types, notebook cells, arrows, generated files",
  "npm run fix                 repair what a program can repair",
  "npm run bench               measure sending beside a bare loop and the vendor's clients",
  "npm run warehouse           start Spark with Delta Lake as a SQL warehouse for the Databricks driver",
  "npm run mutate              count the changes of the delivery's code that no test notices; takes long",
  "npm run build               compile dist/",
  "npm run generate            make types, validators and tables anew from what they come from",
  "npm run setup               only get what the other commands need",
  "npm run cionb -- --help     the command line program",
];

/** What there is to run. */
export async function help(): Promise<number> {
  for (const line of lines) print(line);
  return 0;
}
