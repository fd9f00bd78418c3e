/** Names of a row's columns. */
export type ColumnOf<Row> = Extract<keyof Row, string>;

type Common = {
  /** What the picture says, in a line. */
  title: string;
  /** What there is to see in it, for those who cannot see it and those who wonder. */
  description: string;
  /** Pixels. @default {620} */
  width?: number;
};

type Axes<Row> = Common & {
  x: ColumnOf<Row>;
  y: ColumnOf<Row>;
  /** @default the name of the column */
  xTitle?: string;
  yTitle?: string;
  /** Height in pixels, of each panel where there are several. @default {260} */
  height?: number;
};

export type BarOptions<Row> = Axes<Row> & {
  /** Bars from left to right, for long names; `x` names the bars all the same. @default {false} */
  horizontal?: boolean;
  /** A panel for each value of this column. */
  panels?: ColumnOf<Row>;
};

export type LineOptions<Row> = Axes<Row> & {
  /** A line for each value of this column, told apart by colour, dashes and symbols; 7 at most. */
  series?: ColumnOf<Row>;
};

export type AreaOptions<Row> = Axes<Row> & {
  /** A panel for each value of this column. */
  panels?: ColumnOf<Row>;
};

export type FunnelOptions<Row> = Common & {
  /** Column that names the stage; the rows are in the order of the funnel. */
  stage: ColumnOf<Row>;
  /** Column with how many reached it. */
  count: ColumnOf<Row>;
};

export type HistogramOptions<Row> = Common & {
  /** Column whose values are counted in steps of equal width. */
  value: ColumnOf<Row>;
  /** @default the name of the column */
  xTitle?: string;
  /** Most steps. @default {30} */
  steps?: number;
  /** @default {260} */
  height?: number;
};

export type SpecOptions = Common;
