import type { Dispatcher } from "undici";
import { readBounded } from "./readBounded.ts";
import type { Transport } from "./transport.ts";

/**
 * A transport over undici's `request`, which costs half the CPU of `fetch` in Node. Connections are kept alive.
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured, except towards this machine; NODE_EXTRA_CA_CERTS by Node itself.
 */
export function undiciTransport(options: { connections: number; loopback: boolean }): Transport {
  const { connections, loopback } = options;
  // times are bounded by the request's signal alone
  const settings = { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 };
  let opened: Promise<{ dispatcher: Dispatcher; request: typeof import("undici").request }> | undefined;
  const open = async () => {
    const undici = await import("undici"); // at the first request, and never in Deno
    const dispatcher = loopback ? new undici.Agent(settings) : new undici.EnvHttpProxyAgent(settings);
    return { dispatcher, request: undici.request };
  };
  return {
    async post({ url, headers, body, signal }) {
      opened ??= open();
      const { dispatcher, request } = await opened;
      const response = await request(url, { method: "POST", dispatcher, headers, body, signal });
      return {
        status: response.statusCode,
        header(name) {
          const value = response.headers[name];
          return Array.isArray(value) ? value[0] : value;
        },
        ...(await readBounded(response.body)),
      };
    },
    async ready() {
      opened ??= open();
      await opened;
    },
    async close() {
      if (opened !== undefined) await (await opened).dispatcher.close();
    },
  };
}
