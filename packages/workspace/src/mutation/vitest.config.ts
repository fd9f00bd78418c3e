import { defineConfig } from "vitest/config";

type Files = { include: readonly string[]; exclude?: readonly string[] };

// tests in which a mutant can be switched on; those that start processes or threads of their own run the code unchanged
const room = (name: string, groupOrder: number, { include, exclude = [] }: Files) => ({
  test: {
    name: `${name} ${groupOrder}`,
    include: include.map((files) => `packages/${name}/${files}`),
    exclude: exclude.map((files) => `packages/${name}/${files}`),
    sequence: { groupOrder },
    isolate: false,
    testTimeout: 4_000,
    env: { JOURNAL_SEED: "1", JOURNAL_SEQUENCES: "400" },
  },
});

const throughSockets = ["src/deliver/deliver.test.ts", "src/deliver/durable.test.ts"];

// the quick ones first: a mutant is dead with the first test that notices it
export default defineConfig({
  test: {
    projects: [
      room("client", 0, {
        include: ["src/*ack.test.ts", "src/limit/**/*.test.ts", "src/deliver/lanes.test.ts"],
      }),
      room("client", 1, { include: throughSockets }),
      room("journal", 0, { include: ["src/worker/*.test.ts"] }),
      room("journal", 1, {
        include: ["src/*.test.ts", "test/*.test.ts"],
        exclude: ["test/processes.test.ts"],
      }),
    ],
  },
});
