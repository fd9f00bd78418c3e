/** What a table shows, ready for HTML and for text. */
export type TableData = {
  columns: readonly TableColumn[];
  rows: readonly (readonly Cell[])[];
  /** What is not shown: "20 of 69,659 rows". */
  notes: readonly string[];
};

export type TableColumn = { heading: string; numeric: boolean };

/** `none`: null or absent, shown dimly. `grouped`: a number whose thousands are set apart, which those of ids and years are not. */
export type Cell = { text: string; none: boolean; grouped: boolean };
