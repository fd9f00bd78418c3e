import process from "node:process";

type HttpClient = { close(): void };
type DenoFetch = (
  url: string | URL | Request,
  init: RequestInit & { client: HttpClient },
) => Promise<Response>;

/** Deno's `fetch`, which honours HTTPS_PROXY, HTTP_PROXY, NO_PROXY and DENO_CERT by itself; with `direct`, no proxy. */
export function denoFetch(direct: { hostname: string } | undefined): typeof fetch {
  if (direct === undefined) return globalThis.fetch;
  const create = httpClientMaker();
  if (create === undefined) return globalThis.fetch;
  const client = withoutProxy(direct.hostname, create);
  const send: DenoFetch = globalThis.fetch;
  return (url, init = {}) => send(url, { ...init, client });
}

function httpClientMaker(): (() => HttpClient) | undefined {
  const deno: unknown = Reflect.get(globalThis, "Deno");
  if (typeof deno !== "object" || deno === null || !("createHttpClient" in deno)) return undefined;
  const { createHttpClient } = deno;
  return typeof createHttpClient === "function" ? () => createHttpClient({}) : undefined;
}

// a client of Deno's reads NO_PROXY once, when it is made, and has no option for it
function withoutProxy(hostname: string, create: () => HttpClient): HttpClient {
  const before = process.env["NO_PROXY"];
  process.env["NO_PROXY"] = [before, hostname.replace(/^\[|\]$/g, "")].filter((part) => part).join(",");
  try {
    return create();
  } finally {
    if (before === undefined) delete process.env["NO_PROXY"];
    else process.env["NO_PROXY"] = before;
  }
}
