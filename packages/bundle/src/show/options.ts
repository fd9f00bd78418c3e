import type { Columns } from "../format/columns.ts";

export type ShowOptions = {
  title?: string;
  /** A sentence below the title. */
  description?: string;
  /** Which columns, in which order, under which headings. @default all that the rows have */
  columns?: Columns;
  /** Most rows that are shown. @default {20} */
  limit?: number;
};
