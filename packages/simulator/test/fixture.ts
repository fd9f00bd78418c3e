import { type Simulator, type SimulatorOptions, startSimulator } from "../src/index.ts";

export type Sent = { status: number; body: string; headers: Headers };

export type Sending = {
  /** @default {true} */
  strict?: boolean;
  key?: string;
  method?: string;
  headers?: Record<string, string>;
};

export type Fixture = Simulator & {
  /** POSTs `body` (a value, or text as it is) with the right key, in strict mode. */
  post(path: string, body: unknown, sending?: Sending): Promise<Sent>;
  ask(question: string, init?: RequestInit): Promise<{ status: number; body: unknown }>;
};

/** A simulator on a free port, with a client that knows nothing of the product's own. */
export async function start(options: SimulatorOptions = {}): Promise<Fixture> {
  const simulator = await startSimulator(options);
  const post = async (path: string, body: unknown, sending: Sending = {}): Promise<Sent> => {
    const { strict = true, key = simulator.writeKey, method = "POST", headers = {} } = sending;
    const answer = await fetch(`${simulator.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${key}:`)}`,
        "content-type": "application/json",
        ...(strict && { "x-strict-mode": "1" }),
        ...headers,
      },
      ...(method !== "GET" && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      redirect: "manual",
    });
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  };
  const ask = async (question: string, init: RequestInit = {}) => {
    const answer = await fetch(`${simulator.url}/_simulator/${question}`, init);
    const body: unknown = await answer.json();
    return { status: answer.status, body };
  };
  return Object.assign(simulator, { post, ask });
}
