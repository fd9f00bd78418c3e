import type { CliWorld } from "../world/cliWorld.ts";

const secretName = /KEY|TOKEN|SECRET|PASSWORD/;
const shortest = 6; // shorter texts would hide ordinary words

/** Takes every secret of the environment out of a text that is about to be printed. */
export function redact(text: string, env: CliWorld["env"], also: readonly string[] = []): string {
  const secrets = Object.entries(env)
    .filter(([name]) => (name.startsWith("CIO_") || name.startsWith("DATABRICKS_")) && secretName.test(name))
    .flatMap(([, value]) => (value === undefined ? [] : [value.trim()]));
  return [...secrets, ...also]
    .filter((secret) => secret.length >= shortest)
    .sort((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.replaceAll(secret, "[hidden]"), text);
}
