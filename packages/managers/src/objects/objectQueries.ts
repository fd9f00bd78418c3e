import type { Parameters, Warehouse } from "@cionb/lakehouse";
import type { TreeNode } from "./hierarchy.ts";
import {
  type OrganisationFigures,
  organisationFiguresSchema,
  type RoleFilter,
  type RoleRow,
} from "./models.ts";

type Reader = Pick<Warehouse, "query">;

/** All objects of a type, with how many people are active in each. */
export async function readNodes(warehouse: Reader, objectTypeId: string): Promise<TreeNode[]> {
  const rows = await warehouse.query<TreeNode>(
    `select o.object_id, o.name, o.parent_id, count(r.person_key) as members
     from objects o
     left join relationships r on r.object_type_id = o.object_type_id and r.object_id = o.object_id
       and r.status = 'active'
     where o.object_type_id = :type
     group by o.object_id, o.name, o.parent_id`,
    { type: objectTypeId },
  );
  return rows.map((row) => ({ ...row, members: Number(row.members) }));
}

export function readRoles(
  warehouse: Reader,
  { objectTypeId, objectId, role, status }: RoleFilter & { objectTypeId: string },
): Promise<RoleRow[]> {
  const parameters: Record<string, string> = { type: objectTypeId };
  const and = (column: string, name: string, value: string | undefined): string => {
    if (value === undefined) return "";
    parameters[name] = value;
    return `and r.${column} = :${name}`;
  };
  const wanted = [
    and("object_id", "object", objectId),
    and("role", "role", role),
    and("status", "status", status),
  ];
  return warehouse.query<RoleRow>(
    `select r.object_id, o.name as object_name, r.role, r.status, r.user_id, r.since
     from relationships r
     left join objects o on o.object_type_id = r.object_type_id and o.object_id = r.object_id
     where r.object_type_id = :type ${wanted.join(" ")}
     order by r.object_id, r.role, r.user_id`,
    parameters satisfies Parameters,
  );
}

/** One row an object of the type, those with most active people first. */
export async function readOrganisations(
  warehouse: Reader,
  objectTypeId: string,
): Promise<OrganisationFigures[]> {
  const rows = await warehouse.query(
    `select o.object_id, o.name as object_name,
       count(r.person_key) as members,
       count(case when r.status = 'active' then 1 end) as active,
       count(case when r.status = 'invited' then 1 end) as invited,
       count(case when r.status = 'suspended' then 1 end) as suspended,
       count(distinct case when r.status = 'active' then r.role end) as roles,
       max(r.since) as newest_member_at
     from objects o
     left join relationships r on r.object_type_id = o.object_type_id and r.object_id = o.object_id
     where o.object_type_id = :type
     group by o.object_id, o.name
     order by active desc, o.object_id`,
    { type: objectTypeId },
  );
  return rows.map((row) => organisationFiguresSchema.parse(row));
}
