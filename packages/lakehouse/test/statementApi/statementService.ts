import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import { onTestFinished } from "vitest";
import { z } from "zod";

export const token = "dapi-secret-token";
export const warehouseId = "0123456789abcdef";
export const host = "dbc.example.com";
const storageHost = "storage.example.com";
const signature = "secret-signature";
export const inlineBytes = 26_214_400;

type State = "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELED" | "CLOSED";

/** What becomes of a statement. */
export type Script = {
  /** The state that each answer tells, the last one for good. @default ["SUCCEEDED"] */
  states?: State[];
  columns?: [name: string, type: string][];
  /** The rows, by chunks. @default none */
  chunks?: (string | null)[][][];
  error?: { error_code: string; message: string };
  sqlState?: string;
  /** Its size, where it matters. @default 0 */
  bytes?: number;
  /** As the manifest counts. @default the rows of the chunks */
  totalRows?: number;
  truncated?: boolean;
};

export type Submitted = z.infer<typeof submittedSchema>;

const parameterType =
  /^(STRING|BOOLEAN|TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DATE|TIMESTAMP|BINARY|DECIMAL\(\d+,\d+\))$/;

// docs.databricks.com/api/statement-execution/v1/execute-statement
const submittedSchema = z
  .strictObject({
    warehouse_id: z.literal(warehouseId),
    statement: z.string().min(1).max(16_777_216),
    catalog: z.string().optional(),
    schema: z.string().optional(),
    parameters: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          type: z.string().regex(parameterType).optional(),
          value: z.string().nullish(),
        }),
      )
      .optional(),
    wait_timeout: z
      .string()
      .regex(/^(0|[5-9]|[1-4]\d|50)s$/)
      .optional(),
    on_wait_timeout: z.enum(["CONTINUE", "CANCEL"]).optional(),
    disposition: z.enum(["INLINE", "EXTERNAL_LINKS"]).optional(),
    format: z.enum(["JSON_ARRAY", "ARROW_STREAM", "CSV"]).optional(),
    row_limit: z.number().int().optional(),
    byte_limit: z.number().int().optional(),
  })
  .refine(
    ({ disposition = "INLINE", format = "JSON_ARRAY" }) =>
      disposition !== "INLINE" || format === "JSON_ARRAY",
  );

type Asked = { method: string; path: string; headers: IncomingHttpHeaders; body: Buffer };
type Answer = { status: number; body?: unknown; headers?: Record<string, string> };
type Held = { script: Script; states: State[]; external: boolean };

/** The next request whose method and path match is answered so, and not taken. */
export type Refusal = Answer & { on: RegExp; drop?: boolean };

export type StatementService = {
  /** Leads the requests to the two hosts here. */
  fetch: typeof fetch;
  asked: Asked[];
  submitted: Submitted[];
  refusals: Refusal[];
  /** The token that is let in. */
  token: string;
  /** Folders on volumes, and the files in them. */
  folders: Set<string>;
  files: Map<string, number>;
  /** What was asked, without the bodies: `POST /api/2.0/sql/statements`. */
  lines(): string[];
};

const refused = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error_code: code, message },
});

/** The workspace's two hosts on loopback, as strict as the documentation. */
export async function statementService(
  plan: (statement: Submitted, nth: number) => Script,
): Promise<StatementService> {
  const held = new Map<string, Held>();
  const service: StatementService = {
    fetch: (input, init) => fetch(lead(String(input)), init),
    asked: [],
    submitted: [],
    refusals: [],
    token,
    folders: new Set(),
    files: new Map(),
    lines: () => service.asked.map(({ method, path }) => `${method} ${path}`),
  };

  const api = await listen(async (asked) => {
    service.asked.push(asked);
    const refusal = takeRefusal(asked);
    if (refusal) return refusal.drop ? undefined : refusal;
    if (asked.headers.authorization !== `Bearer ${service.token}`)
      return refused(
        401,
        "UNAUTHENTICATED",
        "Credential was not sent or was of an unsupported type for this API.",
      );
    return asked.path.startsWith("/api/2.0/fs/") ? fileSystem(asked) : statements(asked);
  });

  const storage = await listen(async (asked) => {
    service.asked.push(asked);
    const refusal = takeRefusal(asked);
    if (refusal) return refusal.drop ? undefined : refusal;
    const url = new URL(asked.path, "http://storage");
    if (asked.headers.authorization !== undefined) return { status: 400 };
    if (url.searchParams.get("sig") !== signature || asked.headers["x-key"] !== "decrypt")
      return { status: 403 };
    const [, id = "", index = ""] = url.pathname.split("/");
    const rows = held.get(id)?.script.chunks?.[Number(index)];
    return rows ? { status: 200, body: rows } : { status: 404 };
  });

  function lead(url: string): string {
    const { host: name, pathname, search } = new URL(url);
    const port = new Map([
      [host, api],
      [storageHost, storage],
    ]).get(name);
    if (port === undefined || !url.startsWith("https://")) throw new Error(`no such host: ${name}`);
    return `http://127.0.0.1:${port}${pathname}${search}`;
  }

  function takeRefusal({ method, path }: Asked): Refusal | undefined {
    const at = service.refusals.findIndex(({ on }) => on.test(`${method} ${path}`));
    return at < 0 ? undefined : service.refusals.splice(at, 1)[0];
  }

  function statements({ method, path, body }: Asked): Answer {
    if (method === "POST" && path === "/api/2.0/sql/statements") return submit(body.toString());
    const [, id = "", rest = ""] = /^\/api\/2\.0\/sql\/statements\/([^/]+)(.*)$/.exec(path) ?? [];
    const one = held.get(id);
    if (!one) return refused(404, "NOT_FOUND", `The statement ${id} was not found.`);
    if (method === "GET" && rest === "") return { status: 200, body: told(id, one) };
    if (method === "POST" && rest === "/cancel") {
      if (["PENDING", "RUNNING"].includes(one.states[0] ?? "")) one.states = ["CANCELED"];
      return { status: 200, body: {} };
    }
    const index = /^\/result\/chunks\/(\d+)$/.exec(rest)?.[1];
    if (method === "GET" && index !== undefined && one.states[0] === "SUCCEEDED")
      return { status: 200, body: chunk(id, one, Number(index)) };
    return refused(400, "BAD_REQUEST", "There is no such endpoint, or no result.");
  }

  function submit(body: string): Answer {
    const parsed = submittedSchema.safeParse(JSON.parse(body));
    if (!parsed.success)
      return refused(
        400,
        "INVALID_PARAMETER_VALUE",
        parsed.error.issues.map(({ path }) => path.join(".")).join(),
      );
    service.submitted.push(parsed.data);
    const nth = service.submitted.length;
    const script = plan(parsed.data, nth);
    const external = parsed.data.disposition === "EXTERNAL_LINKS";
    const tooLarge = !external && (script.bytes ?? 0) > inlineBytes;
    const one: Held = {
      external,
      states: tooLarge ? ["FAILED"] : [...(script.states ?? ["SUCCEEDED"])],
      script: tooLarge ? { error: { error_code: "BAD_REQUEST", message: tooLargeWords } } : script,
    };
    held.set(`statement-${nth}`, one);
    return { status: 200, body: told(`statement-${nth}`, one) };
  }

  function told(id: string, one: Held) {
    const [state] = one.states;
    if (one.states.length > 1) one.states.shift();
    const { error, sqlState, columns = [], chunks = [], truncated = false } = one.script;
    const status = { state, ...(state === "FAILED" && { error, ...(sqlState && { sql_state: sqlState }) }) };
    if (state !== "SUCCEEDED") return { statement_id: id, status };
    const manifest = {
      format: "JSON_ARRAY",
      schema: {
        column_count: columns.length,
        columns: columns.map(([name, type], position) => ({
          ...{ name, type_text: type, position },
          type_name: /^\w+/.exec(type)?.[0],
        })),
      },
      total_chunk_count: chunks.length,
      total_row_count: one.script.totalRows ?? chunks.flat().length,
      truncated,
    };
    return { statement_id: id, status, manifest, result: chunks.length > 0 ? chunk(id, one, 0) : {} };
  }

  function chunk(id: string, { script, external }: Held, index: number) {
    const { chunks = [] } = script;
    const next = index + 1 < chunks.length;
    const place = {
      chunk_index: index,
      row_offset: chunks.slice(0, index).flat().length,
      row_count: chunks[index]?.length ?? 0,
      ...(next && {
        next_chunk_index: index + 1,
        next_chunk_internal_link: `/api/2.0/sql/statements/${id}/result/chunks/${index + 1}`,
      }),
    };
    if (!external) return { ...place, data_array: chunks[index] ?? [] };
    const link = `https://${storageHost}/${id}/${index}?sig=${signature}`;
    const more = { expiration: "2026-11-25T00:15:00.000Z", http_headers: { "x-key": "decrypt" } };
    return { external_links: [{ ...place, ...more, external_link: link }] };
  }

  // docs.databricks.com/api/files
  function fileSystem({ method, path, headers, body }: Asked): Answer {
    const url = new URL(path, "http://files");
    const [, kind, encoded = ""] = /^\/api\/2\.0\/fs\/(files|directories)(\/.+)$/.exec(url.pathname) ?? [];
    const name = decodeURIComponent(encoded);
    const folder = name.slice(0, name.lastIndexOf("/"));
    const { folders, files } = service;
    const missing = refused(404, "NOT_FOUND", "The directory being accessed is not found.");
    if (kind === "directories" && method === "PUT") {
      const volume = name.split("/").slice(0, 5).join("/");
      if (!folders.has(volume)) return missing;
      folders.add(name);
      return { status: 204 };
    }
    if (kind === "directories" && method === "DELETE") {
      if ([...files.keys()].some((file) => file.startsWith(`${name}/`)))
        return refused(400, "FILES_API_DIRECTORY_IS_NOT_EMPTY", "The directory is not empty.");
      return { status: folders.delete(name) ? 204 : 404 };
    }
    if (kind === "files" && method === "DELETE") return files.delete(name) ? { status: 204 } : missing;
    if (kind !== "files" || method !== "PUT")
      return refused(400, "BAD_REQUEST", "There is no such endpoint.");
    if (headers["content-type"] !== "application/octet-stream") return { status: 415 };
    if (!folders.has(folder)) return missing;
    if (files.has(name) && url.searchParams.get("overwrite") !== "true")
      return refused(409, "ALREADY_EXISTS", "The file is there.");
    files.set(name, body.length);
    return { status: 204 };
  }

  return service;
}

const tooLargeWords = `Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size of at most ${inlineBytes} bytes. Please execute the statement with disposition=EXTERNAL_LINKS if you want to download the full result.`;

/** An answer of undefined breaks the connection. @returns the port */
async function listen(answer: (asked: Asked) => Promise<Answer | undefined>): Promise<number> {
  const handle: RequestListener = async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const found = await answer({ method, path, headers, body: Buffer.concat(parts) });
    if (!found) {
      response.destroy();
      return;
    }
    const { status, body } = found;
    response.writeHead(status, { "content-type": "application/json", ...found.headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return address.port;
}
