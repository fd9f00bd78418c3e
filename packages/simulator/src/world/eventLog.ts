type Body = { readonly text: string; readonly receivedAt: number; live: number };

/** One kept event: the item of a received body, and whom it belonged to when it came. */
export type LoggedEvent = {
  readonly text: string;
  readonly item: number;
  readonly name: number;
  readonly receivedAt: number;
  readonly owner: number;
};

/**
 * Keeps the newest events as the text of the bodies that brought them, plus 12 bytes an event,
 * so that keeping costs next to no time; the text is parsed again when somebody asks.
 */
export function createEventLog(capacity: number, maxCharacters: number) {
  const items = new Uint32Array(capacity);
  const names = new Uint32Array(capacity);
  const owners = new Uint32Array(capacity);
  const bodyOf = new Uint32Array(capacity);
  const bodies = new Map<number, Body>();
  let serial = 0;
  let characters = 0;
  let oldest = 0;
  let next = 0;
  let current: Body | undefined;

  const dropOldest = (): void => {
    const of = bodyOf[oldest++ % capacity] ?? 0;
    const holder = bodies.get(of);
    if (holder === undefined || --holder.live > 0 || holder === current) return;
    characters -= holder.text.length;
    bodies.delete(of);
  };

  return {
    /** The body that the events added next came in. */
    open(text: string, receivedAt: number): void {
      current = { text, receivedAt, live: 0 };
      serial++;
    },
    /** @param item place in the batch; 0 for a body that is one call */
    add(item: number, name: number, owner: number): void {
      if (capacity === 0 || current === undefined) return;
      if (!bodies.has(serial)) {
        bodies.set(serial, current);
        characters += current.text.length;
      }
      if (next - oldest === capacity) dropOldest();
      while (characters > maxCharacters && next > oldest) dropOldest();
      current.live++;
      const at = next++ % capacity;
      items[at] = item;
      names[at] = name;
      owners[at] = owner;
      bodyOf[at] = serial;
    },
    get size() {
      return next - oldest;
    },
    get characters() {
      return characters;
    },
    /** Newest first. */
    *newest(named: (name: number) => boolean, ownedBy: (owner: number) => boolean): Generator<LoggedEvent> {
      for (let event = next - 1; event >= oldest; event--) {
        const at = event % capacity;
        const name = names[at] ?? 0;
        const owner = owners[at] ?? 0;
        if (!named(name) || !ownedBy(owner)) continue;
        const holder = bodies.get(bodyOf[at] ?? 0);
        if (holder)
          yield { text: holder.text, item: items[at] ?? 0, name, receivedAt: holder.receivedAt, owner };
      }
    },
    clear(): void {
      bodies.clear();
      characters = oldest = next = 0;
      current = undefined;
    },
  };
}

export type EventLog = ReturnType<typeof createEventLog>;
