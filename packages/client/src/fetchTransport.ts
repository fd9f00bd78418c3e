import { readBounded } from "./readBounded.ts";
import type { Transport } from "./transport.ts";

/** A transport over a `fetch`. */
export function fetchTransport(send: typeof fetch): Transport {
  return {
    async post({ url, headers, body, signal }) {
      const response = await send(url, { method: "POST", headers, body, signal, redirect: "manual" });
      return {
        // a fetch of the caller's that followed a redirect all the same has shown the key to another address
        status: response.redirected || response.type === "opaqueredirect" ? 302 : response.status,
        header: (name) => response.headers.get(name) ?? undefined,
        ...(await readBounded(response.body)),
      };
    },
    async ready() {},
    async close() {},
  };
}
