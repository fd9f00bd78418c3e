import { Buffer } from "node:buffer";
import { limits } from "@cionb/api";
import { isValues, type Values } from "../world/wireCall.ts";

const bytes = (text: string): number => Buffer.byteLength(text);

const { idBytes, attributeNameBytes, attributeValueBytes, attributes, eventNameBytes } = limits;

/**
 * The first limit of Customer.io's profile store that a call breaks. The Track API document of 2026-08 states them;
 * the Pipelines document does not repeat them.
 */
export function attributeProblem(call: Values): string | undefined {
  for (const name of ["userId", "groupId", "previousId"]) {
    const id = call[name];
    if (typeof id === "string" && bytes(id) > idBytes) return `${name} is longer than ${idBytes} bytes`;
  }
  const event = call["event"];
  if (typeof event === "string" && bytes(event) > eventNameBytes) {
    return `event is longer than ${eventNameBytes} bytes`;
  }
  const traits = call["traits"];
  return isValues(traits) ? traitProblem(traits) : undefined;
}

function traitProblem(traits: Values): string | undefined {
  let count = 0;
  for (const name in traits) {
    if (++count > attributes) return `traits has more than ${attributes} attributes`;
    if (bytes(name) > attributeNameBytes)
      return `an attribute name is longer than ${attributeNameBytes} bytes`;
    const value = traits[name];
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    if (bytes(text) > attributeValueBytes)
      return `an attribute value is longer than ${attributeValueBytes} bytes`;
  }
  return undefined;
}
