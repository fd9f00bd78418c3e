import type { Configuration } from "@cionb/bundle";
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
    const findings = showConfiguration(config).map(
      ({ setting, value, source }): Finding => ({
        ...{ area, check: setting, status: "pass" },
        detail: source === "environment" ? `${value}.` : `${value} (default).`,
      }),
    );
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
