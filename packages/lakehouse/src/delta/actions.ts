import { z } from "zod";
import { TableCorruptError, TableUnsupportedError } from "../errors.ts";

const strings = z.record(z.string(), z.string());
const nullableStrings = z.record(z.string(), z.string().nullable());

const protocol = z.looseObject({
  minReaderVersion: z.number().int(),
  minWriterVersion: z.number().int(),
  readerFeatures: z.array(z.string()).nullish(),
  writerFeatures: z.array(z.string()).nullish(),
});

const metadata = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  format: z.looseObject({ provider: z.string(), options: strings.nullish() }),
  schemaString: z.string(),
  partitionColumns: z.array(z.string()),
  configuration: strings.nullish().transform((value) => value ?? {}),
  createdTime: z.number().nullish(),
});

const add = z.looseObject({
  path: z.string().min(1),
  partitionValues: nullableStrings,
  size: z.number(),
  modificationTime: z.number(),
  dataChange: z.boolean(),
  stats: z.string().nullish(),
  deletionVector: z.unknown().optional(),
});

const remove = z.looseObject({
  path: z.string().min(1),
  deletionTimestamp: z.number().nullish(),
  dataChange: z.boolean(),
  size: z.number().nullish(),
});

const changeData = z.looseObject({
  path: z.string().min(1),
  size: z.number().nullish(),
  dataChange: z.boolean().nullish(),
});

const transaction = z.looseObject({
  appId: z.string(),
  version: z.number(),
  lastUpdated: z.number().nullish(),
});

const commitInfo = z.looseObject({
  timestamp: z.number().nullish(),
  operation: z.string().nullish(),
  operationParameters: z.record(z.string(), z.unknown()).nullish(),
  operationMetrics: z.record(z.string(), z.unknown()).nullish(),
  engineInfo: z.string().nullish(),
});

export type Protocol = z.infer<typeof protocol>;
export type Metadata = z.infer<typeof metadata>;
export type Add = z.infer<typeof add>;
export type Remove = z.infer<typeof remove>;
export type ChangeData = z.infer<typeof changeData>;
export type Transaction = z.infer<typeof transaction>;
export type CommitInfo = z.infer<typeof commitInfo>;

/** One line of a commit, as Delta's protocol names them; `ignored` are those that change nothing for a reader. */
export type Action =
  | { protocol: Protocol }
  | { metaData: Metadata }
  | { add: Add }
  | { remove: Remove }
  | { cdc: ChangeData }
  | { txn: Transaction }
  | { commitInfo: CommitInfo };

// by kind, since trying one after the other takes most of the time of reading a long log
const kinds: Readonly<Record<string, z.ZodType<Action>>> = {
  add: z.strictObject({ add }),
  commitInfo: z.strictObject({ commitInfo }),
  txn: z.strictObject({ txn: transaction }),
  remove: z.strictObject({ remove }),
  cdc: z.strictObject({ cdc: changeData }),
  metaData: z.strictObject({ metaData: metadata }),
  protocol: z.strictObject({ protocol }),
};

// they add nothing to the rows of a snapshot
const ignored = new Set(["domainMetadata"]);

/**
 * Reads one action; undefined for a kind that changes nothing for a reader.
 * @param place where the action stands, for the error.
 */
export function parseAction(value: unknown, place: string): Action | undefined {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const [kind] = keys;
  if (keys.length !== 1 || kind === undefined) {
    throw new TableCorruptError(`Cannot read ${place}: expected one action, found ${keys.length} keys`);
  }
  if (ignored.has(kind)) return undefined;
  const schema = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!schema) {
    throw new TableUnsupportedError(
      `Cannot read ${place}: it holds the action '${kind}', which this version does not know. Use a newer version or another Delta reader`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TableCorruptError(
    `Cannot read ${place}: the action '${kind}' is not as Delta's protocol has it`,
    {
      cause: parsed.error,
    },
  );
}

/** Reads the text of one commit. @param place the file's name, for the error. */
export function parseCommit(text: string, place: string): Action[] {
  const actions: Action[] = [];
  for (const [index, json] of text.split("\n").entries()) {
    if (json.trim() === "") continue;
    const at = `${place}, line ${index + 1}`;
    const action = parseAction(parseJson(json, at), at);
    if (action) actions.push(action);
  }
  // a power failure can leave the name of a file without its content
  if (text.trim() === "") throw new TableCorruptError(`Cannot read ${place}: it is empty`);
  return actions;
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TableCorruptError(`Cannot read ${place}: it is not JSON`, { cause });
  }
}
