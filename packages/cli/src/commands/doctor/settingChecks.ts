import type { Configuration, showConfiguration } from "@cionb/bundle";
import type { CliWorld } from "../../world/cliWorld.ts";
import type { Finding } from "./finding.ts";

const area = "settings";

/** Each setting on a line of its own; those that cannot be used fail, and then there is no configuration. */
export async function settingChecks(
  world: Pick<CliWorld, "env" | "folder">,
): Promise<{ findings: Finding[]; config?: Configuration }> {
  const { InvalidSettingError, readConfiguration, showConfiguration } = await import("@cionb/bundle");
  try {
    const config = readConfiguration({ environment: world.env, folder: world.folder });
    const findings = showConfiguration(config).map((shown) => settingFinding(shown, config, world.env));
    return { findings, config };
  } catch (error) {
    if (!(error instanceof InvalidSettingError)) throw error;
    const findings = error.problems.map(
      ({ setting, expected, given }): Finding => ({
        ...{ area, check: setting, status: "fail" },
        detail: given === undefined ? "It cannot be used as it is." : `It is ${JSON.stringify(given)}.`,
        remedy: `It should be ${expected}.`,
      }),
    );
    return { findings };
  }
}

function settingFinding(
  { setting, value, source }: ReturnType<typeof showConfiguration>[number],
  { databricks }: Configuration,
  env: CliWorld["env"],
): Finding {
  const base = { area, check: setting };
  const given = env[setting] ?? "";
  if (given !== "" && given.trim() === "")
    return {
      ...{ ...base, status: "warn", remedy: "Give it a value, or unset it." },
      detail: `It holds only blanks and is ignored: ${value} (default).`,
    };
  if (source !== "environment") return { ...base, status: "pass", detail: `${value} (default).` };
  if (value !== "not set") return { ...base, status: "pass", detail: `${value}.` };
  const remedy =
    databricks === undefined
      ? "Set DATABRICKS_SERVER_HOSTNAME and DATABRICKS_HTTP_PATH as well, or unset it."
      : "The service principal of DATABRICKS_CLIENT_ID is used; unset one of the two.";
  return { ...base, status: "warn", detail: "set (hidden), without effect.", remedy };
}
