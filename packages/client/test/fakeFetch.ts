import type { Clock } from "../src/clock.ts";

export type Sent = { url: string; headers: Headers; body: string; at: number };

/** A `fetch` that answers from a list, in order; the last entry answers all that follow. An Error is thrown. */
export function fakeFetch(
  clock: Clock,
  ...answers: readonly (Response | Error | (() => Response | Promise<Response>))[]
) {
  const sent: Sent[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, init);
    sent.push({
      url: request.url,
      headers: request.headers,
      body: await request.text(),
      at: clock.monotonic(),
    });
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? new Response("{}");
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer() : answer.clone();
  };
  return { fetch, sent };
}
