import type { Field } from "apache-arrow";
import type { Parameters } from "../warehouse.ts";
import type { TokenSource } from "./credentials.ts";
import { putSigned, removeSigned } from "./signedFile.ts";
import type { DBSQLClient as Client } from "./vendor.ts";

/** A statement that the service has taken. */
export type DriverOperation = {
  /** Resolves when the statement has succeeded. */
  finished(): Promise<unknown>;
  /** Null for a statement without rows. */
  getSchema(): Promise<object | null>;
  /** Without an Arrow schema, rows come as this package answers them. */
  getResultMetadata(): Promise<{ arrowSchema?: Uint8Array }>;
  fetchChunk(options: { maxRows: number; disableBuffering: boolean }): Promise<object[]>;
  hasMoreRows(): Promise<boolean>;
  cancel(): Promise<unknown>;
  close(): Promise<unknown>;
};

export type DriverSession = {
  executeStatement(
    sql: string,
    options: {
      namedParameters: Record<string, Parameters[string]>;
      maxRows: number;
      useCloudFetch: boolean;
      useLZ4Compression: boolean;
    },
  ): Promise<DriverOperation>;
  /** Copies a local file of `folder` to a volume, over one that is there. */
  put(file: LocalFile, to: string): Promise<void>;
  /** Removes a file of a volume, if it is there. */
  remove(path: string): Promise<void>;
  close(): Promise<unknown>;
};

export type LocalFile = { folder: string; path: string };

/** What carries statements to a SQL warehouse. `failureOf` reads its errors. */
export type Driver = {
  openSession(): Promise<DriverSession>;
  /** Reads the Arrow schema of a result. */
  arrowFields(schema: Uint8Array): readonly Field[];
  close(): Promise<void>;
};

export type DriverOptions = {
  host: string;
  port: number;
  path: string;
  catalog: string;
  /** Where names of one level are looked for; it need not be there yet. */
  schema: string;
  tokens: TokenSource;
  /** Certificates to trust besides the system's, in PEM. */
  authority: string | undefined;
  proxy: URL | undefined;
  /** The limit that the warehouse itself puts on a statement, in seconds. */
  statementSeconds: number;
};

/** The driver, set up so that it sends nothing to others, loses no digit, and leaves retries to us. */
export async function openDriver(options: DriverOptions): Promise<Driver> {
  const { DBSQLClient, arrowFields } = await import("./vendor.ts");
  const { host, port, path, tokens, authority, proxy } = options;
  // its log lines name hosts and paths of files
  const client = new DBSQLClient({ logger: { log: () => undefined } });
  await client.connect({
    host,
    port,
    path,
    authType: "custom",
    provider: { authenticate: async () => ({ Authorization: `Bearer ${await tokens.token()}` }) },
    telemetryEnabled: false,
    preserveBigNumericPrecision: true,
    userAgentEntry: "cionb",
    retryMaxAttempts: 3,
    retriesTimeout: 30_000,
    retryDelayMin: 250,
    retryDelayMax: 5_000,
    ...(authority === undefined ? {} : { customCaCert: authority }),
    ...(proxy === undefined ? {} : { proxy: proxyOptions(proxy) }),
  });
  const configuration = {
    STATEMENT_TIMEOUT: String(options.statementSeconds),
    TIMEZONE: "UTC",
    ANSI_MODE: "true",
  };
  async function openSession(): Promise<DriverSession> {
    const { catalog: initialCatalog, schema: initialSchema } = options;
    try {
      return sessionOf(await client.openSession({ initialCatalog, initialSchema, configuration }), options);
    } catch (error) {
      // before the first migration there is no schema to begin in
      if (!noSchema.test(messageOf(error))) throw error;
      return sessionOf(await client.openSession({ initialCatalog, configuration }), options);
    }
  }
  // what is left on the service ends there by itself, and a session that has ended already cannot be closed
  const close = () => client.close().catch(() => undefined);
  return { openSession, arrowFields, close };
}

const quoteFile = (path: string) => `'${path.replaceAll("'", "''")}'`;

type Session = Awaited<ReturnType<Client["openSession"]>>;

function sessionOf(session: Session, { authority, proxy }: DriverOptions): DriverSession {
  /** By the driver, which alone knows the way through a proxy. */
  async function stage(sql: string, folder: string): Promise<void> {
    const operation = await session.executeStatement(sql, { stagingAllowedLocalPath: folder });
    await operation.close();
  }
  async function signed(sql: string): Promise<unknown> {
    const operation = await session.executeStatement(sql);
    await operation.finished(); // the driver hands out no row, and no error, for a statement that failed
    const [row] = await operation.fetchAll();
    await operation.close();
    return row;
  }
  return {
    executeStatement: (sql, options) => session.executeStatement(sql, options),
    async put({ folder, path }, to) {
      const sql = `PUT ${quoteFile(path)} INTO ${quoteFile(to)} OVERWRITE`;
      if (proxy !== undefined) return stage(sql, folder);
      await putSigned(await signed(sql), path, { authority });
    },
    async remove(path) {
      const sql = `REMOVE ${quoteFile(path)}`;
      if (proxy !== undefined) return stage(sql, "/");
      await removeSigned(await signed(sql), { authority });
    },
    close: () => session.close(),
  };
}

/** Whether the schema that a session is to begin in is not there. */
export const noSchema = /SCHEMA_NOT_FOUND|(schema|database) .{0,200}(not found|does not exist)/i;

// the driver throws objects that are no Error
const messageOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);

function proxyOptions(proxy: URL) {
  const protocol: "http" | "https" = proxy.protocol === "https:" ? "https" : "http";
  const port = Number(proxy.port || (protocol === "https" ? 443 : 80));
  const auth = { username: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
  return { protocol, host: proxy.hostname, port, ...(auth.username === "" ? {} : { auth }) };
}
