import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "./freePort.ts";

test("a port that is taken is passed over", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const found = await freePort(port);
  expect(found).toBeGreaterThan(port);
  server.close();
  await once(server, "close");
  expect(await freePort(port)).toBe(port);
});
