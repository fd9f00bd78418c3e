import type { ManagerRun } from "../run/runner.ts";
import { type Finding, pass, runCheck, warn } from "./check.ts";
import { checkKey, checkWorld } from "./customerioChecks.ts";
import { checkDisk, checkHome, checkPersonKey } from "./homeChecks.ts";
import { checkRepeatedAppend, checkRoundTrip, checkSchema } from "./lakehouseChecks.ts";
import type { Check, CheckStatus, ValidationReport } from "./models.ts";
import type { SetupManagerOptions } from "./SetupManager.ts";
import { checkPurchases, checkSynthetic } from "./sourceChecks.ts";
import { workspaceChecks } from "./workspaceProbes.ts";

type Parts = Omit<SetupManagerOptions, "run" | "uuid"> & { run: ManagerRun; uuid: () => string };

/** Every check, one after the other, so that their times mean something. */
export async function validateSetup(parts: Parts): Promise<ValidationReport> {
  const { configuration, world, warehouse, client, schema, synthetic, purchases, run, hashKey, flush, uuid } =
    parts;
  const { home } = configuration;
  const lakehouseRemedy = `Check that ${warehouse.location} can be written and its disk has space.`;
  const loadRemedy = "Run apply(), then load the sources again.";
  const all: readonly (readonly [Check["area"], string, string, () => Finding | Promise<Finding>])[] = [
    ["configuration", "where calls go", "", () => checkWorld(world)],
    ["configuration", "settings", "", () => checkNotices(configuration.notices)],
    ["home", "home folder", "Set CIO_HOME to a folder that you may write to.", () => checkHome(home, uuid())],
    ["home", "disk space", "Set CIO_HOME to a folder on a local disk.", () => checkDisk(home)],
    ["home", "person keys", "", () => checkPersonKey(hashKey)],
    ["lakehouse", "write and read a row", lakehouseRemedy, () => checkRoundTrip(warehouse, run, uuid())],
    ["lakehouse", "repeated append", lakehouseRemedy, () => checkRepeatedAppend(warehouse, run, uuid())],
    [
      "lakehouse",
      "tables as defined",
      "Look at the table that the message names.",
      () => checkSchema(schema),
    ],
    ["lakehouse", "log rows written", lakehouseRemedy, () => checkLog(flush)],
    [
      "customer.io",
      "key, host and strictness",
      "Check CIO_WRITE_KEY and CIO_BASE_URL.",
      () => checkKey(client),
    ],
    ["sources", "synthetic world", loadRemedy, () => checkSynthetic(warehouse, synthetic)],
    ["sources", "purchases", loadRemedy, () => checkPurchases(purchases)],
  ];
  const checks: Check[] = [];
  for (const [area, check, remedy, look] of all)
    checks.push(await runCheck(run.clock, [area, check, remedy], look));
  if (warehouse.kind === "local") checks.push(...workspaceChecks());
  return summarise(checks);
}

function summarise(checks: Check[]): ValidationReport {
  const count = (status: CheckStatus) => checks.filter((check) => check.status === status).length;
  const counts = {
    pass: count("pass"),
    warn: count("warn"),
    fail: count("fail"),
    "not checked here": count("not checked here"),
  };
  return { verdict: counts.fail > 0 ? "fail" : counts.warn > 0 ? "warn" : "pass", counts, checks };
}

const checkNotices = (notices: readonly string[]): Finding =>
  notices.length === 0
    ? pass("Every setting has an effect.")
    : warn(notices.join(" "), "Nothing needs to be done if this is what you want.");

async function checkLog(flush: (() => Promise<void>) | undefined): Promise<Finding> {
  await flush?.();
  return pass("No log row waits.");
}
