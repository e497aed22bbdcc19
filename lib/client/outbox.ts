/** What goes in one request, the oldest first. */
export type Parcel<Item> = { readonly items: readonly Item[]; readonly body: string };

/** As the API takes them, well below the 1 MiB of a body. */
const MAX_ITEMS = 1_000;
const MAX_BYTES = 512 * 1024;

/** A line of things to send. Written as JSON once, so that a repeated request has the same bytes. */
export class Outbox<Item> {
  #line: { readonly item: Item; readonly json: string }[] = [];
  #added = 0;
  #answered = 0;
  #waiting: { readonly count: number; readonly settle: () => void }[] = [];

  /** Of all time. */
  get added(): number {
    return this.#added;
  }

  get answered(): number {
    return this.#answered;
  }

  get size(): number {
    return this.#line.length;
  }

  add(item: Item): void {
    this.#line.push({ item, json: JSON.stringify(item) });
    this.#added += 1;
  }

  /** Stays in the line until it is answered. */
  next(): Parcel<Item> {
    let byteCount = 0;
    const end = this.#line.findIndex(({ json }, index) => {
      byteCount += new TextEncoder().encode(json).length + 1;
      return index === MAX_ITEMS || (index > 0 && byteCount > MAX_BYTES);
    });
    const parcel = this.#line.slice(0, end === -1 ? undefined : end);
    return {
      items: parcel.map(({ item }) => item),
      body: `[${parcel.map(({ json }) => json).join(',')}]`,
    };
  }

  /** The oldest so many are done with. */
  drop(count: number): void {
    this.#line.splice(0, count);
    this.#answered += count;
    this.#settle((wanted) => wanted <= this.#answered);
  }

  /** Nobody waits any longer: nothing more will be answered. */
  release(): void {
    this.#settle(() => true);
  }

  #settle(isOver: (wanted: number) => boolean): void {
    const over = this.#waiting.filter(({ count }) => isOver(count));
    this.#waiting = this.#waiting.filter(({ count }) => !isOver(count));
    for (const { settle } of over) settle();
  }

  /** Until so many of all time are answered. */
  async reached(count: number): Promise<void> {
    if (count <= this.#answered) return;
    await new Promise<void>((settle) => this.#waiting.push({ count, settle }));
  }

  rest(): readonly Item[] {
    return this.#line.map(({ item }) => item);
  }
}
