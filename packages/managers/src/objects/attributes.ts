import { Buffer } from "node:buffer";
import { limits } from "@cionb/api";

export type Attributes = Readonly<Record<string, unknown>>;

/** What is known after a change: undefined leaves an attribute as it is, null clears it. */
export function changeAttributes(known: Attributes, change: Attributes): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue;
    // as Track documents it for objects, an empty text clears too
    if (value === null || value === "") delete changed[name];
    else changed[name] = value;
  }
  return changed;
}

/** The attributes of a row, from its JSON. */
export function readAttributes(json: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(json);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

/** What Customer.io would not keep of all attributes of an object or a relationship, in sentences. */
export function adviseAttributes(attributes: Attributes): string[] {
  const count = Object.keys(attributes).length;
  const bytes = Buffer.byteLength(JSON.stringify(attributes));
  return [
    ...(count > limits.attributes
      ? [`it has ${count} attributes by now; at most ${limits.attributes} are kept`]
      : []),
    ...(bytes > limits.objectAttributesBytes
      ? [`its attributes have ${bytes} bytes by now; at most ${limits.objectAttributesBytes} are kept`]
      : []),
  ];
}
