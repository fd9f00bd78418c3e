import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { exitCodes } from "../../errors.ts";
import { redact } from "../../text/redact.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import { findRoot } from "../notebooks/findCheckout.ts";
import { connectionChecks } from "./connectionChecks.ts";
import type { Finding, Status } from "./finding.ts";
import { programChecks } from "./programChecks.ts";
import { settingChecks } from "./settingChecks.ts";

type Options = { json?: true };

export function addDoctor(program: Command, world: CliWorld, exit: (code: number) => void): void {
  program
    .command("doctor")
    .description("check each setting, program and connection, and say what to do")
    .option("--json", "print one JSON object with all checks")
    .addHelpText("after", help)
    .action(async (options: Options) => exit(await doctor(options, world)));
}

const help = `
It makes tables that are missing, writes a row and reads it back, and asks Customer.io (or the simulator) with calls that change
nothing. Secrets are never shown.

Exit status: 0 nothing failed (warnings may be there), 1 a check failed.`;

async function doctor({ json }: Options, world: CliWorld): Promise<number> {
  const findings = await examine(world);
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  const verdict = count("fail") > 0 ? "fail" : count("warn") > 0 ? "warn" : "pass";
  const counts = {
    pass: count("pass"),
    warn: count("warn"),
    fail: count("fail"),
    notChecked: count("not checked here"),
  };
  const text = json
    ? `${JSON.stringify({ verdict, counts, checks: findings }, undefined, 2)}\n`
    : `${findingsText(findings)}\n${counts.pass} passed, ${counts.warn} warned, ${counts.fail} failed, ${counts.notChecked} not checked here.\n`;
  world.out.write(redact(text, world.env));
  return counts.fail > 0 ? exitCodes.failed : exitCodes.ok;
}

async function examine(world: CliWorld): Promise<Finding[]> {
  const root = findRoot(world.folder) ?? findRoot(dirname(fileURLToPath(import.meta.url)));
  const programs = await programChecks(root);
  const { findings: settings, config } = await settingChecks(world);
  if (config !== undefined) return [...programs, ...settings, ...(await connectionChecks(world))];
  const detail = "The settings cannot be used, so nothing was opened.";
  return [
    ...programs,
    ...settings,
    { area: "home", check: "connections", status: "not checked here", detail },
  ];
}

const marks: Readonly<Record<Status, string>> = {
  pass: "pass",
  warn: "WARN",
  fail: "FAIL",
  "not checked here": "-",
};

function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines: string[] = [];
  let area = "";
  for (const finding of findings) {
    if (finding.area !== area) lines.push(...(area === "" ? [] : [""]), finding.area);
    area = finding.area;
    lines.push(
      `  ${marks[finding.status].padEnd(4)}  ${finding.check.padEnd(width)}  ${finding.detail.split("\n")[0]}`,
    );
    const tells = finding.remedy && finding.status !== "pass" && finding.status !== "not checked here";
    if (tells) lines.push(`${" ".repeat(width + 10)}To do: ${finding.remedy}`);
  }
  return `${lines.join("\n")}\n`;
}
