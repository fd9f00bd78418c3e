/** Does `action` at its first call; later calls wait for the same. After a failure the next call tries again. */
export function once(action: () => Promise<unknown>): () => Promise<void> {
  let done: Promise<unknown> | undefined;
  return async () => {
    done ??= action();
    try {
      await done;
    } catch (error) {
      done = undefined;
      throw error;
    }
  };
}
