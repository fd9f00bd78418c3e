import type { SemanticCalls } from "./generated/catalogue.ts";
import type { components } from "./generated/contract.ts";

type Schemas = components["schemas"];

/** Adds or changes a person. */
export type Identify = Schemas["Identify"];
/** Something that a person or an object did. */
export type Track = Schemas["Track"];
/** A person looked at a page. */
export type Page = Schemas["Page"];
/** A person looked at a screen of an app. */
export type Screen = Schemas["Screen"];
/** Adds or changes an object, and relates a person to it. */
export type Group = Schemas["Group"];
/** Folds one id of a person into another. */
export type Alias = Schemas["Alias"];
/** One call, also as an item of a batch; `type` tells the kinds apart. */
export type Call = Schemas["Call"];
export type CallType = Call["type"];
/** Where and how a call came about. */
export type Context = Schemas["Context"];

/** Names that have a meaning to Customer.io; exact, letter case included. */
export type SemanticEventName = keyof SemanticCalls;
/** What `properties` of a track call may hold for a semantic event. */
export type SemanticProperties<Name extends SemanticEventName> = SemanticCalls[Name] extends {
  properties?: infer Properties;
}
  ? NonNullable<Properties>
  : never;
