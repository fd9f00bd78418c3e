import { once } from "node:events";
import { createServer } from "node:net";

/** The first port from `first` on that nothing listens on at 127.0.0.1. @throws {Error} if fifty in a row are taken */
export async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + 50; port += 1) if (await isFree(port)) return port;
  throw new Error(`Cannot find a free port: something listens on each from ${first} to ${first + 49}.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false; // the system says that it is taken, or not for this user
  } finally {
    server.close();
  }
}
