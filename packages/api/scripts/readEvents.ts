import { type Contract, eventRules, nameOf, resolve, type SchemaObject } from "./contract.ts";
import { both, callNode, type Node, toNode } from "./model.ts";

export type EventRule = {
  name: string;
  component: string;
  schema: SchemaObject;
  call: Node; // the whole track call
  properties: Node;
};

/** What every track call must fit, and each event that has rules of its own with them joined to that. */
export function readEvents(contract: Contract): { track: Node; events: EventRule[] } {
  const track: Node = { ...callNode(contract, "Track"), ref: "Track" };
  const events = eventRules(contract).map(([name, reference]) => {
    const schema = resolve(contract, reference);
    if (schema.title !== name) throw new Error(`Cannot use ${reference}: its title must be "${name}"`);
    const call = both(track, toNode(contract, schema));
    const properties = call.object?.members.get("properties")?.node;
    if (!properties) throw new Error(`Cannot use ${reference}: it must describe properties`);
    return { name, component: nameOf(reference), schema, call, properties };
  });
  return { track, events };
}
