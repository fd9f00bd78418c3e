/** What one room may import of the others. */
export type Row = { always: readonly string[]; whenNeeded?: readonly string[] };

/**
 * Which rooms a room may import: `always` in any way, `whenNeeded` only by `import()`, when a run asks for it. Types
 * are erased and count as needed. Tests, scripts and what stands below `test/` may use any room through its door.
 */
export const arrows: Readonly<Record<string, Row>> = {
  api: { always: [] },
  journal: { always: [] },
  client: { always: ["api", "journal"] },
  lakehouse: { always: ["journal"] },
  simulator: { always: ["api"] },
  managers: { always: ["api", "journal", "client", "lakehouse"] },
  bundle: { always: ["managers", "client", "lakehouse", "api"], whenNeeded: ["simulator"] },
  cli: { always: ["bundle", "simulator"] },
  workspace: { always: [] },
};
