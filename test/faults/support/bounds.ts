import process from "node:process";
import { expect, vi } from "vitest";

const mostMegabytes = 300; // of growth, for the simulator, the client, the journal and the test together

/** Watches what this process uses, from now on. */
export type Bounds = {
  /** Most sockets at a time beyond those that were open before. Both ends of a connection are in this process. */
  readonly sockets: number;
  /** Fails unless memory stayed bounded and, a little later, all sockets are closed. */
  expectKept(): Promise<void>;
  end(): void;
};

export function watchBounds(): Bounds {
  const before = { sockets: openSockets(), bytes: process.memoryUsage.rss() };
  const most = { ...before };
  const timer = setInterval(() => {
    most.sockets = Math.max(most.sockets, openSockets());
    most.bytes = Math.max(most.bytes, process.memoryUsage.rss());
  }, 20);
  return {
    get sockets() {
      return most.sockets - before.sockets;
    },
    async expectKept() {
      expect((most.bytes - before.bytes) / 2 ** 20, "megabytes of growth").toBeLessThan(mostMegabytes);
      await vi.waitFor(
        () => expect(openSockets(), "open sockets").toBeLessThanOrEqual(before.sockets),
        5_000,
      );
    },
    end: () => clearInterval(timer),
  };
}

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
