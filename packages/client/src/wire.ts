import type { Alias, Call, Group, Identify, Page, paths, Screen, Track } from "@cionb/api";
import createApi from "openapi-fetch";
import type { WireAnswer } from "./answer.ts";
import type { Settings } from "./settings.ts";
import type { Transport } from "./transport.ts";

type Headers = Readonly<Record<string, string>>;
type Init = {
  headers: Headers;
  bodySerializer: () => Uint8Array;
  fetch: (request: Request) => Promise<Response>;
};

const unread = new Response(null, { status: 204 });

/** The operations on the wire. Each sends the JSON that it is given, which was made once. */
export type Wire = {
  ready(): Promise<void>;
  call(call: Call, json: Uint8Array, headers: Headers, signal: AbortSignal): Promise<WireAnswer>;
  post(
    operation: "batch" | "identify",
    json: string | Uint8Array,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<WireAnswer>;
};

/** Calls go through openapi-fetch, typed by the contract; what is only bytes by now goes straight to the transport. */
export function createWire(settings: Settings, transport: Transport): Wire {
  const { baseUrl } = settings.destination;
  const api = createApi<paths>({ baseUrl, headers: settings.headers });

  const post = {
    identify: (body: Identify, init: Init) => api.POST("/identify", { body, ...init }),
    track: (body: Track, init: Init) => api.POST("/track", { body, ...init }),
    page: (body: Page, init: Init) => api.POST("/page", { body, ...init }),
    screen: (body: Screen, init: Init) => api.POST("/screen", { body, ...init }),
    group: (body: Group, init: Init) => api.POST("/group", { body, ...init }),
    alias: (body: Alias, init: Init) => api.POST("/alias", { body, ...init }),
  };
  const dispatch = (call: Call, init: Init): Promise<unknown> => {
    switch (call.type) {
      case "identify":
        return post.identify(call, init);
      case "track":
        return post.track(call, init);
      case "page":
        return post.page(call, init);
      case "screen":
        return post.screen(call, init);
      case "group":
        return post.group(call, init);
      case "alias":
        return post.alias(call, init);
    }
  };

  return {
    ready: transport.ready,
    async call(call, json, headers, signal) {
      const held: { answer?: WireAnswer } = {};
      const send = async ({ url, headers: sent }: Request) => {
        held.answer = await transport.post({ url, headers: Object.fromEntries(sent), body: json, signal });
        return unread; // answers are read leniently, and elsewhere
      };
      await dispatch(call, { headers, bodySerializer: () => json, fetch: send });
      if (held.answer === undefined) throw new Error("openapi-fetch did not send the request");
      return held.answer;
    },
    post(operation, json, headers, signal) {
      return transport.post({
        url: `${baseUrl}/${operation}`,
        headers: { ...settings.headers, ...headers },
        body: json,
        signal,
      });
    },
  };
}
