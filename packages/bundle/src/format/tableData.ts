/** What a table shows, ready for HTML and for text. */
export type TableData = {
  columns: readonly TableColumn[];
  rows: readonly (readonly Cell[])[];
  /** What is not shown: "20 of 69,659 rows". */
  notes: readonly string[];
};

/** `grouped`: thousands are set apart, which ids are not. */
export type TableColumn = { heading: string; numeric: boolean; grouped: boolean };

/** `none`: null or absent, shown dimly. */
export type Cell = { text: string; none: boolean };
