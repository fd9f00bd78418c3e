import { Buffer } from "node:buffer";
import { isValues, type Values } from "../world/wireCall.ts";

/** Limits that Customer.io's Track API document of 2026-08 states; the Pipelines document does not repeat them. */
const idBytes = 150;
const attributeNameBytes = 150;
const attributeValueBytes = 1_000;
const attributes = 300;
const eventNameBytes = 100;

const bytes = (text: string): number => Buffer.byteLength(text);

/** The first limit of Customer.io's profile store that a call breaks. */
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
