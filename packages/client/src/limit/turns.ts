/** `high` goes before `bulk`: a call that somebody waits for, before one of many. */
export type Priority = "high" | "bulk";

/** Who waits: in each priority in the order of coming. */
export type Turns<Waiter> = {
  readonly size: number;
  /** Whose turn it is. */
  readonly next: Waiter | undefined;
  /** @returns what takes the waiter out of the line. */
  add(waiter: Waiter, priority: Priority): () => void;
  /** Takes out whose turn it is. */
  take(): Waiter | undefined;
  /** Takes out those who are chosen. */
  takeOut(chosen: (waiter: Waiter) => boolean): Waiter[];
};

// of turns that both priorities wait for, one in so many is for bulk
const bulkEvery = 8;

/** High before bulk, but each eighth turn goes to bulk, so that no stream of high ones starves it. */
export function createTurns<Waiter>(): Turns<Waiter> {
  const high = createLine<Waiter>();
  const bulk = createLine<Waiter>();
  let highInRow = 0;
  const line = () => {
    if (high.size === 0) return bulk;
    return bulk.size > 0 && highInRow >= bulkEvery - 1 ? bulk : high;
  };
  return {
    get size() {
      return high.size + bulk.size;
    },
    get next() {
      return line().next;
    },
    add: (waiter, priority) => (priority === "high" ? high : bulk).add(waiter),
    take() {
      const now = line();
      highInRow = now === high && bulk.size > 0 ? highInRow + 1 : 0;
      return now.take();
    },
    takeOut: (chosen) => [...high.takeOut(chosen), ...bulk.takeOut(chosen)],
  };
}

type Place<Waiter> = { waiter: Waiter | undefined };

// an array with a head: a Set walks over the holes that its first elements left
function createLine<Waiter>() {
  let places: Place<Waiter>[] = [];
  let head = 0;
  let size = 0;
  const skipEmpty = () => {
    while (head < places.length && places[head]?.waiter === undefined) head += 1;
    if (head > 1_000 && head * 2 > places.length) {
      places = places.slice(head);
      head = 0;
    }
  };
  const leave = (place: Place<Waiter>) => {
    if (place.waiter === undefined) return;
    place.waiter = undefined;
    size -= 1;
    skipEmpty();
  };
  return {
    get size() {
      return size;
    },
    get next() {
      return places[head]?.waiter;
    },
    add(waiter: Waiter) {
      const place: Place<Waiter> = { waiter };
      places.push(place);
      size += 1;
      return () => leave(place);
    },
    take() {
      const place = places[head];
      const waiter = place?.waiter;
      if (place !== undefined) leave(place);
      return waiter;
    },
    takeOut(chosen: (waiter: Waiter) => boolean) {
      return places.slice(head).flatMap((place) => {
        const { waiter } = place;
        if (waiter === undefined || !chosen(waiter)) return [];
        leave(place);
        return [waiter];
      });
    },
  };
}
