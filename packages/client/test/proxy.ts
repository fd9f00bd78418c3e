import { createServer, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** What a proxy was asked: `CONNECT host:port`, or a method and an absolute address. */
export type Asked = { line: string; headers: IncomingHttpHeaders };

export type Proxy = { url: string; asked: Asked[]; [Symbol.asyncDispose](): Promise<void> };

/** A forward proxy on loopback that leads every name to `port`; with `status`, it refuses with it. */
export async function startProxy(port: number, status?: number): Promise<Proxy> {
  const asked: Asked[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, outgoing) => {
    asked.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers });
    const path = new URL(incoming.url ?? "").pathname;
    const forward = request({ port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forward);
  });
  server.on("connect", ({ url, headers }, socket, first) => {
    asked.push({ line: `CONNECT ${url}`, headers });
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const tunnel = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      tunnel.write(first);
      socket.pipe(tunnel).pipe(socket);
    });
    sockets.add(tunnel);
    tunnel.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
