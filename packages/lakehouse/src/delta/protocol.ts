import { z } from "zod";
import { TableCorruptError, TableUnsupportedError } from "../errors.ts";
import { type DeltaField, type DeltaType, fromDeltaType, type SqlType } from "../types/sqlType.ts";
import type { Metadata, Protocol } from "./actions.ts";

/** What new tables say: appends and deletes need 1/2, a change feed needs 1/4 (Delta protocol). */
export const protocolFor = (changeFeed: boolean): Protocol => ({
  minReaderVersion: 1,
  minWriterVersion: changeFeed ? 4 : 2,
});

// the legacy features that this writer keeps; Spark may have named them one by one (writer version 7)
const writerFeatures = new Set([
  "appendOnly",
  "invariants",
  "changeDataFeed",
  "checkConstraints",
  "generatedColumns",
]);

/** @throws {TableUnsupportedError} when a reader must know more than this version does. */
export function checkReadable(table: string, protocol: Protocol, metadata: Metadata): void {
  const features = protocol.readerFeatures ?? [];
  if (protocol.minReaderVersion > 1 && !(protocol.minReaderVersion === 3 && features.length === 0)) {
    const named = features.length > 0 ? ` (${features.join(", ")})` : "";
    throw new TableUnsupportedError(
      `Cannot read the table '${table}': it needs a reader of version ${protocol.minReaderVersion}${named}, this one knows version 1. Read it with Spark, or rewrite it without these features`,
    );
  }
  if (metadata.format.provider !== "parquet") {
    throw new TableUnsupportedError(
      `Cannot read the table '${table}': its files are '${metadata.format.provider}', this version knows Parquet`,
    );
  }
  if (metadata.partitionColumns.length > 0) {
    throw new TableUnsupportedError(
      `Cannot read the table '${table}': it is partitioned by ${metadata.partitionColumns.join(", ")}, this version knows tables without partitions`,
    );
  }
}

/** @throws {TableUnsupportedError} when a writer must keep a rule that this version does not know. */
export function checkWritable(table: string, protocol: Protocol, metadata: Metadata): void {
  const refuse = (what: string): never => {
    throw new TableUnsupportedError(
      `Cannot write to the table '${table}': it ${what}, which this version does not keep. Write to it with Spark`,
    );
  };
  const { minWriterVersion } = protocol;
  const unknown = (protocol.writerFeatures ?? []).filter((feature) => !writerFeatures.has(feature));
  if (unknown.length > 0) refuse(`uses ${unknown.join(", ")}`);
  if (minWriterVersion > 4 && minWriterVersion !== 7) refuse(`needs a writer of version ${minWriterVersion}`);
  const rules = Object.keys(metadata.configuration).filter((key) => key.startsWith("delta.constraints."));
  if (rules.length > 0) refuse(`has CHECK constraints (${rules.join(", ")})`);
  for (const field of parseSchema(table, metadata)) {
    const rule = ["delta.invariants", "delta.generationExpression"].find((key) => key in field.metadata);
    if (rule) refuse(`has a rule on the column '${field.name}' (${rule})`);
  }
}

/** @throws {TableUnsupportedError} when the table's rows may not be changed or deleted. */
export function checkChangeable(table: string, metadata: Metadata): void {
  if (metadata.configuration["delta.appendOnly"] !== "true") return;
  throw new TableUnsupportedError(
    `Cannot change rows of the table '${table}': it is append-only (its property 'delta.appendOnly')`,
  );
}

export type StoredColumn = DeltaField & { sqlType: SqlType };

const deltaTypeSchema: z.ZodType<DeltaType> = z.lazy(() =>
  z.union([
    z.string(),
    z.looseObject({ type: z.literal("array"), elementType: deltaTypeSchema, containsNull: z.boolean() }),
    z.looseObject({
      type: z.literal("map"),
      keyType: deltaTypeSchema,
      valueType: deltaTypeSchema,
      valueContainsNull: z.boolean(),
    }),
    z.looseObject({ type: z.literal("struct"), fields: z.array(fieldSchema) }),
  ]),
);

const fieldSchema: z.ZodType<DeltaField> = z.looseObject({
  name: z.string(),
  type: deltaTypeSchema,
  nullable: z.boolean(),
  metadata: z.record(z.string(), z.unknown()),
});

const tableSchema = z.looseObject({ type: z.literal("struct"), fields: z.array(fieldSchema).min(1) });

/** The columns that the table's log describes. */
export function parseSchema(table: string, metadata: Metadata): StoredColumn[] {
  let fields: DeltaField[];
  try {
    ({ fields } = tableSchema.parse(JSON.parse(metadata.schemaString)));
  } catch (cause) {
    throw new TableCorruptError(`Cannot read the table '${table}': its schemaString is not a Delta schema`, {
      cause,
    });
  }
  return fields.map((field) => {
    if (field.name.includes('"')) {
      throw new TableUnsupportedError(
        `Cannot read the table '${table}': the name of the column ${JSON.stringify(field.name)} holds a quotation mark, which this version does not take`,
      );
    }
    const sqlType = fromDeltaType(field.type);
    if (sqlType) return { ...field, sqlType };
    throw new TableUnsupportedError(
      `Cannot read the table '${table}': the column '${field.name}' has the type ${JSON.stringify(field.type)}, which this version does not know`,
    );
  });
}
