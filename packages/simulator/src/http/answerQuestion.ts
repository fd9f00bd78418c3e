import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { FaultError } from "../errors.ts";
import type { Questions } from "../questions.ts";
import { answerOf } from "./answerOf.ts";
import { type Orders, obey } from "./orders.ts";
import { readBody } from "./readBody.ts";
import { failure, type Reply } from "./reply.ts";
import { send } from "./send.ts";

/** Where the simulator tells what it knows and takes orders. */
export const questionPath = "/_simulator";
const orderBytes = 5_000_000;

/** Path below `/_simulator/`, and the query. */
export type Asked = { readonly path: string; readonly query: URLSearchParams };

/** Answers a request under `/_simulator`, in JSON. */
export async function answerQuestion(
  questions: Questions,
  orders: Orders,
  { path, query }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { body } = await readBody(request, orderBytes);
  const reply = mayAsk(request)
    ? withInputErrors(() =>
        request.method === "GET"
          ? answerOf(questions, orders, path, Object.fromEntries(query))
          : obey(orders, request.method ?? "", path, body.toString("utf8")),
      )
    : failure(403, "only programs on this machine may ask");
  send(response, { status: reply.status, body: JSON.stringify(reply.body) });
}

/** False for a page in somebody's browser, which could reach loopback through a name of its own. */
function mayAsk({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "");
}

function withInputErrors(reply: () => Reply): Reply {
  try {
    return reply();
  } catch (error) {
    if (error instanceof FaultError) return failure(400, ...error.problems);
    if (error instanceof SyntaxError) return failure(400, "the body is not JSON");
    if (error instanceof URIError) return failure(400, "the address is not readable");
    if (!(error instanceof z.ZodError)) throw error;
    return failure(
      400,
      ...error.issues.map(({ path, message }) => `${path.join(".") || "query"}: ${message}`),
    );
  }
}
