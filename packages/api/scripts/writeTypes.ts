import openapiTS, { astToString } from "openapi-typescript";
import type { Contract } from "./contract.ts";
import { header } from "./names.ts";

/** The types of the contract by openapi-typescript. */
export async function writeTypes(contract: Contract): Promise<string> {
  const document = structuredClone(contract);
  const { TrackBody, Call } = document.components.schemas;
  // conditions have no type, and `type` already tells the alternatives apart
  delete TrackBody?.allOf;
  delete Call?.discriminator;
  const tree = await openapiTS(JSON.stringify(document));
  return `${header}\n${astToString(tree)}`;
}
