/** Things that one task uses at a time, kept for the next. */
export type Pool<Item> = {
  use<Result>(task: (item: Item) => Promise<Result>): Promise<Result>;
  /** Closes what is idle, and what is in use when its task ends. */
  close(): Promise<void>;
};

export function createPool<Item extends { close(): void }>(create: () => Promise<Item>): Pool<Item> {
  const idle: Item[] = [];
  const running = new Set<Promise<unknown>>();

  async function run<Result>(task: (item: Item) => Promise<Result>): Promise<Result> {
    const item = idle.pop() ?? (await create());
    try {
      return await task(item);
    } finally {
      idle.push(item);
    }
  }

  return {
    use(task) {
      const result = run(task);
      const settled = result.then(
        () => undefined,
        () => undefined,
      );
      running.add(settled);
      settled.then(() => running.delete(settled));
      return result;
    },
    async close() {
      while (running.size > 0) await Promise.all(running);
      for (const item of idle.splice(0)) item.close();
    },
  };
}
