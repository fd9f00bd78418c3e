import type { Buffer } from "node:buffer";
import { applyCall } from "../world/applyCall.ts";
import { type CallType, isValues, type Values, type WireCall } from "../world/wireCall.ts";
import type { World } from "../world/world.ts";
import { attributeProblem } from "./attributeLimits.ts";
import { isCallType, isWireCall, refusalOf } from "./checkCall.ts";
import { largestItemBytes } from "./itemSizes.ts";
import { salvage } from "./salvage.ts";
import { semanticProblem } from "./semanticProblem.ts";

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type ServiceRequest = {
  readonly method: string;
  /** Path without the query, such as `/v1/batch`. */
  readonly path: string;
  readonly keyIsGood: boolean;
  readonly strictHeader: string | undefined;
  readonly encoding: string | undefined;
  readonly body: Buffer;
  /** Bytes that came, also when not all of them were kept. */
  readonly bytes: number;
};

export type Verdict = {
  readonly answer: Answer;
  /** Calls in the request, as far as they could be counted. */
  readonly calls: number;
  /** Lets the world know; left out when a fault swallows the request. */
  settle(): void;
};

export type ServiceOptions = {
  readonly ignoreStrictHeader: boolean;
  readonly callBytes: number;
  readonly batchBytes: number;
  readonly oversizeStatus: 400 | 413;
  readonly badKeyStatus: { readonly strict: number; readonly permissive: number };
  readonly batchRefusal: "whole" | "items";
  readonly attributeLimits: "ignore" | "warn" | "refuse";
  readonly semanticProperties: "ignore" | "refuse";
};

/** A further reason to refuse a call: a fault that wants a bad item. */
export type ItemFault = (call: Values) => string | undefined;

/** Customer.io's empty object, with the line end that its recorded answers have. */
export const acceptedAnswer: Answer = { status: 200, body: "{}\n" };

export function errorAnswer(status: number, ...errors: string[]): Answer {
  return { status, body: JSON.stringify({ meta: { errors } }) };
}

type Reading = { call: WireCall } | { problem: string };
type Load = { readonly text: string; readonly input: Values; readonly bytes: number; readonly raw: Buffer };

/** Customer.io's answer to a request, and what accepting it does to the world. */
export function createService(world: World, options: ServiceOptions) {
  const drop = (calls: number, reason: string): void => {
    world.tally.dropped += calls;
    world.warn("invalid call dropped", reason);
  };

  /** Strict mode answers with the error; without it the answer is 200 and the calls are lost. */
  const refuse = (strict: boolean, calls: number, reason: string, status = 400): Verdict => ({
    answer: strict ? errorAnswer(status, reason) : acceptedAnswer,
    calls,
    settle() {
      if (strict) world.tally.refused += calls;
      else drop(calls, reason);
    },
  });

  /** What is only refused where an option says so. */
  const furtherProblem = (input: Values, path: CallType | undefined): string | undefined => {
    const limit = options.attributeLimits === "refuse" ? attributeProblem(input) : undefined;
    return limit ?? (options.semanticProperties === "refuse" ? semanticProblem(input, path) : undefined);
  };

  const readCall = (
    input: unknown,
    path: CallType | undefined,
    strict: boolean,
    fault?: ItemFault,
  ): Reading => {
    if (!isValues(input)) return { problem: "a call must be an object" };
    const faulty = fault?.(input);
    if (faulty !== undefined) return { problem: faulty };
    const further = strict ? furtherProblem(input, path) : undefined;
    if (further !== undefined) return { problem: further };
    if (isWireCall(input, path)) return { call: path === undefined ? input : { ...input, type: path } };
    const salvaged = strict ? undefined : salvage(input, path);
    return salvaged ? { call: salvaged } : { problem: refusalOf(input, path) ?? "invalid call" };
  };

  const apply = (call: WireCall, item: number): void => {
    const problem = options.attributeLimits === "warn" ? attributeProblem(call) : undefined;
    if (problem !== undefined) world.warn("attribute limit", problem, call.messageId ?? undefined);
    applyCall(world, call, item);
  };

  const single = (type: CallType, { text, input }: Load, strict: boolean, fault?: ItemFault): Verdict => {
    const reading = readCall(input, type, strict, fault);
    if ("problem" in reading) return refuse(strict, 1, reading.problem);
    return {
      answer: acceptedAnswer,
      calls: 1,
      settle() {
        world.log.open(text, world.now());
        apply(reading.call, 0);
      },
    };
  };

  const batch = (load: Load, strict: boolean, fault?: ItemFault): Verdict => {
    const { text, input } = load;
    const { batch: items, context } = input;
    if (!Array.isArray(items)) return refuse(strict, 0, "batch must be an array");
    if (context !== undefined && context !== null && !isValues(context)) {
      return refuse(strict, items.length, "context must be an object");
    }
    if (load.bytes > options.callBytes && largestItemBytes(load.raw) > options.callBytes) {
      return refuse(strict, items.length, "an item is too large", options.oversizeStatus);
    }
    const calls: (WireCall | undefined)[] = [];
    const problems: string[] = [];
    for (const item of items) {
      const reading = readCall(item, undefined, strict, fault);
      if ("problem" in reading) {
        if (strict && options.batchRefusal === "whole") return refuse(true, items.length, reading.problem);
        problems.push(reading.problem);
        calls.push(undefined);
        continue;
      }
      if (isValues(context)) reading.call.context ??= context;
      calls.push(reading.call);
    }
    return {
      answer: acceptedAnswer,
      calls: items.length,
      settle() {
        world.log.open(text, world.now());
        for (let place = 0; place < calls.length; place++) {
          const call = calls[place];
          if (call !== undefined) apply(call, place);
        }
        for (const problem of problems) drop(1, problem);
      },
    };
  };

  return {
    answer(request: ServiceRequest, fault?: ItemFault): Verdict {
      const route = routeOf(request.path);
      if (route === undefined) return settled({ status: 404, body: "" });
      if (request.method !== "POST") return settled({ status: 405, body: "", headers: { allow: "POST" } });
      const strict = request.strictHeader === "1" && !options.ignoreStrictHeader;
      if (!request.keyIsGood) {
        const status = options.badKeyStatus[strict ? "strict" : "permissive"];
        return settled(status === 200 ? acceptedAnswer : { status, body: "" });
      }
      const limit = route === "batch" ? options.batchBytes : options.callBytes;
      if (request.bytes > limit) {
        return refuse(strict, route === "batch" ? 0 : 1, "the request is too large", options.oversizeStatus);
      }
      if (request.encoding !== undefined && request.encoding !== "identity") {
        return refuse(strict, 0, "a compressed body is not read");
      }
      const text = request.body.toString("utf8");
      const input = parseJson(text);
      if (!isValues(input)) return refuse(strict, 0, "the body must be a JSON object");
      const load = { text, input, bytes: request.bytes, raw: request.body };
      return route === "batch" ? batch(load, strict, fault) : single(route, load, strict, fault);
    },
  };
}

export type Service = ReturnType<typeof createService>;

const settled = (answer: Answer): Verdict => ({ answer, calls: 0, settle() {} });

export function routeOf(path: string): CallType | "batch" | undefined {
  const name = path.startsWith("/v1/") ? path.slice(4) : "";
  return isCallType(name) || name === "batch" ? name : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
