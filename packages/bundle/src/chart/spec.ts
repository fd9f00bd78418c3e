/** A vega-lite specification. */
export type Spec = Readonly<Record<string, unknown>>;

/** What a chart is made from: a specification with its data in it, and what the table beside it shows. */
export type Drawing = {
  spec: Spec;
  /** Columns of the table. */
  columns: readonly string[];
  /** Rows of the table where they are not the rows given. */
  rows?: readonly object[];
};
