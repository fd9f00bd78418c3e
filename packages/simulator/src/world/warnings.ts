export type WarningKind =
  | "prose event name"
  | "device in properties"
  | "device without token"
  | "command without a person"
  | "object id missing"
  | "timestamp in the future"
  | "timestamp before 2000"
  | "attribute limit"
  | "e-mail taken"
  | "nobody to merge into"
  | "unknown cio_id"
  | "ignored trait name"
  | "invalid call dropped";

/** Something that was accepted with a 200 and did not do what its sender may have meant. */
export type Warning = { kind: WarningKind; message: string; at: string; messageId?: string };

export type Warnings = {
  /** The newest ones, oldest first. */
  list(): Warning[];
  /** How often each kind came, kept or not. */
  counts(): Partial<Record<WarningKind, number>>;
};

export function createWarnings(keep: number): Warnings & {
  add(kind: WarningKind, message: string, at: number, messageId?: string): void;
  clear(): void;
} {
  let kept: Warning[] = [];
  const counted = new Map<WarningKind, number>();
  return {
    add(kind, message, at, messageId) {
      counted.set(kind, (counted.get(kind) ?? 0) + 1);
      kept.push({
        kind,
        message,
        at: new Date(at).toISOString(),
        ...(messageId !== undefined && { messageId }),
      });
      if (kept.length > keep * 2) kept = kept.slice(-keep);
    },
    list: () => (keep > 0 ? kept.slice(-keep) : []),
    counts: () => Object.fromEntries(counted),
    clear() {
      kept = [];
      counted.clear();
    },
  };
}
