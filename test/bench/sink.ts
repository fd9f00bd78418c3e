import { createServer } from "node:http";

/**
 * The receiver of the benchmark, a process of its own: it parses every body, counts the calls inside and answers
 * `200 {}`. `GET /count` tells how many calls it acknowledged since the last look and starts again at zero.
 */
let calls = 0;
let requests = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify({ calls, requests }));
    calls = 0;
    requests = 0;
    return;
  }
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const batch = typeof body === "object" && body !== null && "batch" in body ? body.batch : undefined;
    calls += Array.isArray(batch) ? batch.length : 1;
    requests += 1;
    response.writeHead(200, { "content-type": "application/json" });
    response.end("{}");
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sink has no port");
  process.stdout.write(`${address.port}\n`);
});
