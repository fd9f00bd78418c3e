import { z } from "zod";
import type { InjectedFault } from "../faults/faultBook.ts";
import { failure, type Reply } from "./reply.ts";

/** What can be done to a simulator from another process. */
export type Orders = {
  readonly region: "us" | "eu";
  /** @returns the fault's id. @throws {FaultError} if it is not a fault */
  inject(fault: unknown): number;
  remove(id: number): boolean;
  faults(): InjectedFault[];
  reset(): void;
  rotate(writeKey: string, keepOldMs: number): void;
};

const rotation = z.strictObject({
  writeKey: z.string().regex(/^[^:\s]+$/),
  keepOldMs: z.number().nonnegative().default(0),
});

const done: Reply = { status: 200, body: {} };

/** `POST faults`, `DELETE faults`, `DELETE faults/ID`, `POST reset`, `POST key`. */
export function obey(orders: Orders, method: string, path: string, text: string): Reply {
  switch (`${method} ${path}`) {
    case "POST faults":
      return { status: 201, body: { id: orders.inject(JSON.parse(text)) } };
    case "DELETE faults":
      for (const { id } of orders.faults()) orders.remove(id);
      return done;
    case "POST reset":
      orders.reset();
      return done;
    case "POST key": {
      const { writeKey, keepOldMs } = rotation.parse(JSON.parse(text));
      orders.rotate(writeKey, keepOldMs);
      return done;
    }
    default: {
      const id = method === "DELETE" ? /^faults\/(\d+)$/.exec(path)?.[1] : undefined;
      if (id === undefined) return failure(404, "nothing can be done here");
      return orders.remove(Number(id)) ? done : failure(404, "no such fault");
    }
  }
}
