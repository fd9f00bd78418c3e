import type { HierarchyRow } from "./models.ts";

export type TreeNode = { object_id: string; name: string | null; parent_id: string | null; members: number };

/**
 * Whether `child` may get `parent`: not when it is the parent itself or lies above it.
 * @param parents parents by child, without a circle
 * @returns the ids of the circle that it would make, from the child up to the child; `undefined` for none
 */
export function circleOf(
  child: string,
  parent: string,
  parents: ReadonlyMap<string, string>,
): string[] | undefined {
  const way = [child];
  for (let one: string | undefined = parent; one !== undefined; one = parents.get(one)) {
    way.push(one);
    if (one === child) return way;
    // a circle that others made in the table must not hold us up
    if (way.length > parents.size + 2) return way;
  }
  return undefined;
}

/**
 * Objects in the order of a printed tree: each parent before its children, brothers by name. One whose parent is not
 * known counts as a top.
 * @param root only this object and what lies below it. @default all
 */
export function treeOf(nodes: readonly TreeNode[], root?: string): HierarchyRow[] {
  const known = new Set(nodes.map(({ object_id }) => object_id));
  const children = new Map<string | undefined, TreeNode[]>();
  for (const node of nodes) {
    const parent = node.parent_id !== null && known.has(node.parent_id) ? node.parent_id : undefined;
    const brothers = children.get(parent);
    if (brothers === undefined) children.set(parent, [node]);
    else brothers.push(node);
  }
  const rows: HierarchyRow[] = [];
  const visit = (node: TreeNode, depth: number, above: string): void => {
    const name = node.name ?? node.object_id;
    const path = above === "" ? name : `${above} / ${name}`;
    const below = children.get(node.object_id) ?? [];
    const row: HierarchyRow = {
      objectId: node.object_id,
      name,
      parentId: node.parent_id,
      ...{ depth, path, children: below.length, descendants: 0, members: node.members },
    };
    const place = rows.push(row);
    for (const child of below.toSorted(byName)) visit(child, depth + 1, path);
    row.descendants = rows.length - place;
  };
  const tops = root === undefined ? children.get(undefined) : nodes.filter((node) => node.object_id === root);
  for (const top of (tops ?? []).toSorted(byName)) visit(top, 0, "");
  return rows;
}

const byName = (one: TreeNode, other: TreeNode) => {
  const [a, b] = [one.name ?? one.object_id, other.name ?? other.object_id];
  return a < b ? -1 : a > b ? 1 : 0;
};
