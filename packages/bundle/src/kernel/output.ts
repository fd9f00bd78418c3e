/** One output in several forms, by MIME type; Jupyter takes the best it knows, a terminal the text. */
export type MimeBundle = { "text/plain": string } & Record<string, unknown>;

/** Where outputs go. */
export interface Output {
  /** True when an output can be replaced after it was shown. */
  readonly live: boolean;
  /** Shows an output; `id` names it for `update`. */
  display(bundle: MimeBundle, id?: string): Promise<void>;
  /** Replaces the output that was shown under `id`. Where nothing can be replaced it is shown anew. */
  update(bundle: MimeBundle, id: string): Promise<void>;
  /** Waits until nothing that was shown can be lost any more. */
  flush(): Promise<void>;
}
