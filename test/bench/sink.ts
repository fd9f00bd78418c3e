import { createServer } from "node:http";

/**
 * The receiver of the benchmark, a process of its own: it parses every body, counts the calls inside and answers
 * `200 {}`. `GET /begin` says that a round begins; `GET /count` tells what was acknowledged since the last look, how
 * long after the beginning of its round (milliseconds, by call), and the most connections that were open, and starts
 * again at zero.
 */
let calls = 0;
let requests = 0;
let begun = performance.now();
let answered: { ms: number; calls: number }[] = [];
let sockets = 0;
let mostSockets = 0;

function quantile(part: number): number {
  const total = answered.reduce((sum, one) => sum + one.calls, 0);
  let seen = 0;
  for (const one of answered.toSorted((a, b) => a.ms - b.ms)) {
    seen += one.calls;
    if (seen >= part * total) return one.ms;
  }
  return 0;
}

const server = createServer((request, response) => {
  if (request.method === "GET") {
    if (request.url === "/begin") {
      begun = performance.now();
      response.end();
      return;
    }
    response.end(JSON.stringify({ calls, requests, p50: quantile(0.5), p99: quantile(0.99), mostSockets }));
    calls = 0;
    requests = 0;
    answered = [];
    mostSockets = sockets;
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const batch = typeof body === "object" && body !== null && "batch" in body ? body.batch : undefined;
    const count = Array.isArray(batch) ? batch.length : 1;
    calls += count;
    requests += 1;
    answered.push({ ms: performance.now() - begun, calls: count });
    response.writeHead(200, { "content-type": "application/json" });
    response.end("{}");
  });
});
server.on("connection", (socket) => {
  sockets += 1;
  mostSockets = Math.max(mostSockets, sockets);
  socket.on("close", () => {
    sockets -= 1;
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sink has no port");
  process.stdout.write(`${address.port}\n`);
});
