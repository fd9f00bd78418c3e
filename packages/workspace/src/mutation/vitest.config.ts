import { defineConfig } from "vitest/config";

// tests in which a mutant can be switched on; those that start processes or threads of their own run the code unchanged
const room = (name: string, include: readonly string[], exclude: readonly string[] = []) => ({
  test: {
    name,
    include: include.map((files) => `packages/${name}/${files}`),
    exclude: exclude.map((files) => `packages/${name}/${files}`),
    testTimeout: 30_000,
    env: { JOURNAL_SEED: "1", JOURNAL_SEQUENCES: "400" },
  },
});

export default defineConfig({
  test: {
    projects: [
      room("client", ["src/*.test.ts", "src/deliver/*.test.ts", "src/limit/*.test.ts"]),
      room("journal", ["src/**/*.test.ts", "test/*.test.ts"], ["test/processes.test.ts"]),
    ],
  },
});
