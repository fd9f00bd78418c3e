export { adviseCall } from "./adviseCall.ts";
export { callTypes } from "./callTypes.ts";
export { checkJson } from "./checkJson.ts";
export type { components, operations, paths } from "./generated/contract.ts";
export { limits } from "./generated/limits.ts";
export { servers } from "./generated/servers.ts";
export { type Parsed, parseCall } from "./parseCall.ts";
export type { Problem } from "./problem.ts";
export type { Region } from "./region.ts";
export { callSchemas, semanticEventSchemas } from "./schemas.ts";
export { type SemanticEvent, semanticEvents } from "./semanticEvents.ts";
export type {
  Alias,
  Call,
  CallType,
  Context,
  Group,
  Identify,
  Page,
  Screen,
  SemanticEventName,
  SemanticProperties,
  Track,
} from "./types.ts";
