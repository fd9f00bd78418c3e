/** Time as the journal sees it. The client's clock fits. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
};
