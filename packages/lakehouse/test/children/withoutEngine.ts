// Tries what needs a package that is not installed: withoutEngine.ts PACKAGE FOLDER. Prints the errors as JSON.
import { registerHooks } from "node:module";

const [missing = "", folder = ""] = process.argv.slice(2);
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== missing) return next(specifier, context);
    throw Object.assign(new Error(`Cannot find package '${missing}'`), { code: "ERR_MODULE_NOT_FOUND" });
  },
});
const { openWarehouse, readRows } = await import("../../src/index.ts");
const attempt = async (task: () => Promise<unknown>) => {
  try {
    await task();
    return "worked";
  } catch (error) {
    return String(error);
  }
};
const open = () => openWarehouse({ engine: "local", folder });
const answers = {
  open: await attempt(async () => (await open()).close()),
  query: await attempt(async () => {
    const warehouse = await open();
    await warehouse.query("select 1").finally(() => warehouse.close());
  }),
  csv: await attempt(async () => readRows(`${folder}/rows.csv`).next()),
  ndjson: await attempt(async () => readRows(`${folder}/rows.ndjson`).next()),
};
process.stdout.write(JSON.stringify(answers));
