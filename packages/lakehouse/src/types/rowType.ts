import type { ScalarName } from "./sqlType.ts";

type ScalarValue = {
  STRING: string;
  BIGINT: number | bigint;
  INT: number;
  SMALLINT: number;
  TINYINT: number;
  DOUBLE: number;
  FLOAT: number;
  BOOLEAN: boolean;
  TIMESTAMP: Date;
  DATE: string;
  BINARY: Uint8Array;
};

/** A Databricks SQL type as a column definition writes it, in capital letters. */
export type SqlTypeText =
  | ScalarName
  | `DECIMAL(${string})`
  | `ARRAY<${string}>`
  | `MAP<${string}>`
  | `STRUCT<${string}>`;

/** What a value of the type is in TypeScript: DECIMAL and DATE are strings, so that nothing is rounded or shifted. */
export type ValueOf<Type extends string> = Type extends ` ${infer Rest}`
  ? ValueOf<Rest>
  : Type extends ScalarName
    ? ScalarValue[Type]
    : Type extends `DECIMAL(${string})`
      ? string
      : Type extends `ARRAY<${infer Element}>`
        ? (ValueOf<Element> | null)[]
        : Type extends `MAP<STRING,${infer Value}>`
          ? Record<string, ValueOf<Value> | null>
          : unknown;

/** One column of a table definition. */
export type ColumnDefinition = {
  type: SqlTypeText;
  /** Whether the column may be empty. @default {true} */
  nullable?: boolean;
  comment?: string;
  /** Whether the column may hold personal data: its values stay out of file statistics and of errors. @default {false} */
  personal?: boolean;
  /** Days after which `retain` empties the column in a row; left out: kept as long as the row. */
  retentionDays?: number;
};

type Simplify<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The row type that the columns of a definition describe; nullable columns may be left out. */
export type RowOf<Columns extends Record<string, ColumnDefinition>> = Simplify<
  {
    [Name in keyof Columns as Columns[Name] extends { nullable: false } ? Name : never]: ValueOf<
      Columns[Name]["type"]
    >;
  } & {
    [Name in keyof Columns as Columns[Name] extends { nullable: false } ? never : Name]?:
      | ValueOf<Columns[Name]["type"]>
      | null
      | undefined;
  }
>;
