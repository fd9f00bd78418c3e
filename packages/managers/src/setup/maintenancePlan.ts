import type { Table, TableSummary } from "@cionb/lakehouse";
import type { MaintenanceRow } from "./models.ts";

// below this a query opens files faster than it would read one large one
const fewFiles = 8;

export function planMaintenance(
  tables: readonly Table[],
  summaries: readonly TableSummary[],
): MaintenanceRow[] {
  return tables.flatMap((table) => {
    const summary = summaries.find(({ name }) => name === table.name);
    if (!summary) return [];
    const { name, rows, files, bytes } = summary;
    return [
      {
        table: name,
        rows,
        files,
        bytes,
        clusterBy: table.clusterBy.join(", "),
        retentionDays: table.retentionDays ?? null,
        changeFeed: table.changeFeed,
        advice:
          files >= fewFiles
            ? `merge ${files} files, write a checkpoint, delete what is old`
            : "nothing to gain",
        statements: `OPTIMIZE ${name}; VACUUM ${name}`,
      },
    ];
  });
}
