import type { Contract } from "./contract.ts";
import { header, memberName } from "./names.ts";
import { readEvents } from "./readEvents.ts";

/** Limits with their units in the name. */
export function writeLimits(contract: Contract): string {
  const entries = Object.entries(contract["x-limits"]).map(
    ([name, { value, unit, basis, description }]) =>
      `  /** ${description} In ${unit}; from: ${basis}. */\n  ${name}: ${value.toLocaleString("en-US").replaceAll(",", "_")},`,
  );
  return `${header}\n/** What Customer.io accepts at most, and what this contract decides. */\nexport const limits = {\n${entries.join("\n")}\n} as const;\n`;
}

/** Base addresses by region. */
export function writeServers(contract: Contract): string {
  const entries = contract.servers.map(
    ({ url, "x-region": region }) => `  ${memberName(region)}: ${JSON.stringify(url)},`,
  );
  return `${header}\n/** Base addresses by region; both include the version. */\nexport const servers = {\n${entries.join("\n")}\n} as const;\n`;
}

/** The list of semantic events. */
export function writeCatalogue(contract: Contract): string {
  const events = readEvents(contract).events.filter(({ schema }) => schema["x-listed"] !== false);
  const entries = events.map(({ name, schema, properties }) => {
    const members = [...(properties.object?.members ?? [])];
    const fields = [
      `name: ${JSON.stringify(name)}`,
      `category: ${JSON.stringify(schema["x-category"])}`,
      `required: ${JSON.stringify(members.filter(([, { required }]) => required).map(([member]) => member))}`,
      `properties: ${JSON.stringify(members.map(([member]) => member))}`,
      `description: ${JSON.stringify(schema.description)}`,
      schema["x-use-instead"] && `deprecatedBy: ${JSON.stringify(schema["x-use-instead"])}`,
    ];
    return `  { ${fields.filter(Boolean).join(", ")} },`;
  });
  const types = events.map(
    ({ name, component }) => `  ${JSON.stringify(name)}: components["schemas"]["${component}"];`,
  );
  return [
    header,
    'import type { components } from "./contract.ts";\n',
    "/** What a track call of each semantic event must fit, by the name of the event. */",
    `export type SemanticCalls = {\n${types.join("\n")}\n};\n`,
    "/** Every semantic event that Customer.io lists. */",
    `export const catalogue = [\n${entries.join("\n")}\n] as const;`,
    "",
  ].join("\n");
}
