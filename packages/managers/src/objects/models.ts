import { z } from "zod";
import { idText, reservedTraits } from "../bulk/idText.ts";

const typeExpected = "the digits of a whole number from 1, such as '1': the type's id at Customer.io";
const attributesExpected = "an object of attribute names and values";

/** Customer.io takes a type id that is missing or wrong for type 1, so it is checked here. */
export const objectTypeIdSchema = z
  .string(typeExpected)
  .regex(/^[1-9]\d{0,8}$/, typeExpected)
  .default("1");

const attributes = z
  .record(z.string(), z.unknown(), attributesExpected)
  .refine((given) => !reservedTraits.some((name) => Object.hasOwn(given, name)), {
    error: `without ${reservedTraits.join(", ")}: Customer.io would not store them as attributes`,
  })
  .exactOptional();

const object = { objectTypeId: objectTypeIdSchema, objectId: idText("the object") };

/** An object's name, so to say: its type and its id in that type. */
export const objectNameSchema = z.object(object);
export type ObjectName = z.input<typeof objectNameSchema>;

/** An object to put. What is left out stays as it is at Customer.io; null clears. */
export const objectSchema = z.object({
  ...object,
  /** Of the same type; null takes the object out of its place. Sent as the attribute `parent_id`. */
  parentId: idText("the parent").nullable().exactOptional(),
  attributes,
});
export type ObjectInput = z.input<typeof objectSchema>;
export type PlainObject = z.output<typeof objectSchema>;

/** What a person's part in an object can be. Permissions come from active ones alone. */
export const relationshipStatusSchema = z.enum(
  ["active", "invited", "suspended", "ended"],
  "active, invited, suspended or ended",
);
export type RelationshipStatus = z.infer<typeof relationshipStatusSchema>;

const pair = { ...object, userId: idText("the person") };

export const pairSchema = z.object(pair);
export type Pair = z.input<typeof pairSchema>;

/** A person's part in an object. */
export const relationshipSchema = z.object({
  ...pair,
  /** One of the roles that are defined. */
  role: z.string("the name of a role").min(1, "the name of a role").exactOptional(),
  /** @default "active" where the relationship is new */
  status: relationshipStatusSchema.exactOptional(),
  /** Further relationship attributes; null clears. */
  attributes,
});
export type RelationshipInput = z.input<typeof relationshipSchema>;
export type PlainRelationship = z.output<typeof relationshipSchema>;

const permission = z.string("a permission's name").min(1, "a permission's name");

/** The roles by name, with what each permits. */
export const rolesSchema = z.record(z.string().min(1), z.object({ permissions: z.array(permission) }));
export type Roles = Readonly<Record<string, { permissions: readonly string[] }>>;

export const defaultRoles: Roles = {
  owner: { permissions: ["read", "write", "invite", "billing", "close"] },
  admin: { permissions: ["read", "write", "invite"] },
  member: { permissions: ["read", "write"] },
  viewer: { permissions: ["read"] },
};

/** A place in a hierarchy, parents before their children. */
export type HierarchyRow = {
  objectId: string;
  name: string;
  parentId: string | null;
  /** 0 for one without a parent. */
  depth: number;
  /** Names from the top, joined by " / ". */
  path: string;
  children: number;
  /** All that lie below. */
  descendants: number;
  /** People who are active in it. */
  members: number;
};

export const hierarchyFilterSchema = z.object({
  objectTypeId: objectTypeIdSchema,
  /** Only this object and what lies below it. @default every object of the type */
  objectId: idText("the object").exactOptional(),
});
export type HierarchyFilter = z.input<typeof hierarchyFilterSchema>;

export const roleFilterSchema = z.object({
  objectTypeId: objectTypeIdSchema,
  /** @default every object of the type */
  objectId: idText("the object").exactOptional(),
  role: z.string("the name of a role").exactOptional(),
  status: relationshipStatusSchema.exactOptional(),
});
export type RoleFilter = z.input<typeof roleFilterSchema>;

/** A row of `usersByRole()`. */
export type RoleRow = {
  object_id: string;
  object_name: string | null;
  role: string | null;
  status: RelationshipStatus;
  user_id: string;
  since: Date;
};

/** What a person may do with an object, and why. */
export type Permissions = {
  permissions: readonly string[];
  /** Each role that counts; `inherited` from an object above. */
  grants: readonly { objectId: string; role: string; inherited: boolean }[];
};

/** How an organisation, or an object of any type, stands; from the tables. */
export const organisationFiguresSchema = z.object({
  object_id: z.string(),
  object_name: z.string().nullable(),
  members: z.coerce.number(),
  active: z.coerce.number(),
  invited: z.coerce.number(),
  suspended: z.coerce.number(),
  /** Different roles of the people who are active. */
  roles: z.coerce.number(),
  newest_member_at: z.date().nullable(),
});
export type OrganisationFigures = z.infer<typeof organisationFiguresSchema>;

/** What a deletion wants said: it cannot be taken back. */
export const irreversibleSchema = z.object({ irreversible: z.literal(true, "true, as it cannot be undone") });
export type Irreversible = z.input<typeof irreversibleSchema>;
