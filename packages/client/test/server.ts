import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

export type Received = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The body as it came. */
  raw: string;
  /** The body, parsed. */
  body: { batch: { messageId: string }[]; messageId: string; type: string } & Record<string, unknown>;
  /** Milliseconds on the test's monotonic clock at which the request line was read. */
  at: number;
};

/** What a test server does with a request, after reading it; `undefined` answers `200 {}`. */
export type Answering = (request: Received, response: ServerResponse, count: number) => void | Promise<void>;

export type TestServer = {
  baseUrl: string;
  host: string;
  requests: Received[];
  /** Connections that were opened. */
  connections: () => number;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A real HTTP server on a free port of loopback. */
export async function startServer(answer: Answering = ok): Promise<TestServer> {
  const requests: Received[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const listener: RequestListener = async (request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "", headers } = request;
    const received = { method, path: url, headers, raw, body: raw === "" ? undefined : JSON.parse(raw), at };
    requests.push(received);
    await answer(received, response, requests.length);
  };
  const server = createServer((request, response) => {
    Promise.resolve(listener(request, response)).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    baseUrl: `http://${host}/v1`,
    requests,
    connections: () => opened,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const ok = (_: Received, response: ServerResponse): void => reply(response, 200, "{}");

/** Sends a whole answer. */
export function reply(
  response: ServerResponse,
  status: number,
  body = "{}",
  headers: Record<string, string> = { "content-type": "application/json" },
): void {
  response.writeHead(status, headers);
  response.end(body);
}
