import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { PortUnavailableError, SimulatorError } from "../errors.ts";

/** The only address that the simulator is ever reached at. */
const loopback = "127.0.0.1";
const keepAliveMs = 60_000;

export type HttpServer = { readonly port: number; close(): Promise<void> };

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves HTTP/1.1 with keep-alive on loopback.
 * @param holdProcess whether the process stays alive for it; else it ends when nothing else is left to do
 * @throws {PortUnavailableError} if the port is taken or may not be used
 */
export async function serve(port: number, holdProcess: boolean, handle: HttpHandler): Promise<HttpServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    // an error here is a defect of the simulator: it must be seen, by the client and by whoever started the process
    handle(request, response).catch((error: unknown) => {
      response.destroy();
      process.emitWarning(new SimulatorError("The simulator failed at a request", { cause: error }));
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    if (!holdProcess) socket.unref();
    socket.once("close", () => sockets.delete(socket));
  });
  await listen(server, port);
  if (!holdProcess) server.unref();
  return {
    port: portOf(server.address()),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "another program listens there" : cause.message;
      const message = `Cannot start the simulator on port ${port}: ${why}. Choose another port, or 0 to have one picked`;
      reject(new PortUnavailableError(message, port, { cause }));
    });
    server.listen(port, loopback, resolve);
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new SimulatorError("The simulator has no port");
  return address.port;
}
