import type { BehaviourId } from "../behaviours.ts";
import { ComparisonError } from "../errors.ts";
import type { SimulatorOptions } from "../options.ts";
import { startSimulator } from "../startSimulator.ts";
import { bodyShape } from "./bodyShape.ts";
import { type ComparisonCase, comparisonCases } from "./cases.ts";

export type ComparisonOptions = {
  /** The other side, with `/v1`. */
  baseUrl: string;
  /** A key of a workspace for tests. */
  writeKey: string;
  /** @default {globalThis.fetch} */
  fetch?: typeof fetch;
  /** How the simulator that is compared plays. @default {as documented} */
  simulator?: Omit<SimulatorOptions, "port" | "writeKey" | "holdProcess">;
  /** Told of each case once both sides have answered. */
  onCase?: (compared: ComparedCase) => void;
  signal?: AbortSignal;
};

/** What one side answered. */
export type ComparedSide = { status: number; mediaType: string; shape: string };

export type ComparedCase = {
  name: string;
  behaviour: BehaviourId;
  path: string;
  strict: boolean;
  service: ComparedSide;
  simulator: ComparedSide;
  same: boolean;
};

export type Comparison = { cases: ComparedCase[]; differences: ComparedCase[] };

const unknownKey = "cionb-compare-unknown-key";

/** What a comparison will send, one line a request; nothing is sent by asking. */
export function describeComparison(): string[] {
  return comparisonCases().map(({ name, method, path, body, strict, key }) => {
    const how = [strict ? "strict" : "not strict", ...(key === "given" ? [] : [`${key} key`])].join(", ");
    return `${method} /v1${path} (${body.length} bytes, ${how}): ${name}`;
  });
}

/**
 * Sends the same calls to the real service, or anything that plays it, and to a fresh simulator, one after another,
 * and tells where status or shape of the body differ. Ids begin with `cionb-compare-` and are deleted at the end.
 * @throws {ComparisonError} if the service cannot be reached or refuses the key
 */
export async function compare(options: ComparisonOptions): Promise<Comparison> {
  const { baseUrl, writeKey, fetch: send = fetch, onCase, signal } = options;
  await using simulator = await startSimulator(options.simulator ?? {});
  const cases: ComparedCase[] = [];
  for (const one of comparisonCases()) {
    const service = await askService(send, { baseUrl, writeKey }, one, signal);
    if (cases.length === 0) checkKey(service, baseUrl);
    const own = await ask(send, simulator, one, signal);
    const { name, behaviour, path, strict } = one;
    const same = service.status === own.status && service.shape === own.shape;
    const compared = { name, behaviour, path, strict, service, simulator: own, same };
    cases.push(compared);
    onCase?.(compared);
  }
  return { cases, differences: cases.filter(({ same }) => !same) };
}

type Side = { readonly baseUrl: string; readonly writeKey: string };

async function ask(
  send: typeof fetch,
  side: Side,
  one: ComparisonCase,
  signal?: AbortSignal,
): Promise<ComparedSide> {
  const key = one.key === "given" ? side.writeKey : unknownKey;
  const answer = await send(`${side.baseUrl}${one.path}`, {
    method: one.method,
    headers: {
      "content-type": "application/json",
      ...(one.key !== "none" && { authorization: `Basic ${btoa(`${key}:`)}` }),
      ...(one.strict && { "x-strict-mode": "1" }),
      ...one.headers,
    },
    ...(one.method === "POST" && { body: one.body }),
    redirect: "manual",
    ...(signal && { signal }),
  });
  const [mediaType = ""] = (answer.headers.get("content-type") ?? "").split(";");
  return { status: answer.status, mediaType, shape: bodyShape(await answer.text()) };
}

async function askService(
  send: typeof fetch,
  side: Side,
  one: ComparisonCase,
  signal?: AbortSignal,
): Promise<ComparedSide> {
  try {
    return await ask(send, side, one, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    const why = cause instanceof Error ? cause.message : "unknown";
    throw new ComparisonError(`Cannot compare: ${side.baseUrl} did not answer "${one.name}" (${why})`, {
      cause,
    });
  }
}

function checkKey({ status }: ComparedSide, baseUrl: string): void {
  if (status !== 401 && status !== 403) return;
  throw new ComparisonError(
    `Cannot compare: ${baseUrl} refuses the key (${status}). Use the key of a test workspace, and the host of its region`,
  );
}
