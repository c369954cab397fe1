// Counts of pairs by key in flat arrays: a table of a million pairs that a Map of boxed numbers would be slow at.

const EMPTY = -1;
const HALF = 2 ** 26;

function slotOf(key: number, mask: number): number {
  const high = Math.floor(key / HALF);
  const mixed = Math.imul(key - high * HALF, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & mask;
}

/** Counts by key, a non-negative integer below 2^52. Keys whose count falls to 0 stay as such. */
export class PairCounts {
  #keys = new Float64Array(1024).fill(EMPTY);
  #counts = new Int32Array(1024);
  #used = 0;

  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = slotOf(key, mask);
    while (this.#keys[slot] !== key && this.#keys[slot] !== EMPTY) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [keys, counts] = [this.#keys, this.#counts];
    this.#keys = new Float64Array(4 * keys.length).fill(EMPTY);
    this.#counts = new Int32Array(4 * keys.length);
    this.#used = 0;
    keys.forEach((key, slot) => {
      if (key !== EMPTY && counts[slot] !== 0) this.change(key, counts[slot]);
    });
  }

  get(key: number): number {
    return this.#counts[this.#find(key)];
  }

  /** Adds to the count of a key; answers the new count. */
  change(key: number, by: number): number {
    const slot = this.#find(key);
    if (this.#keys[slot] === EMPTY) {
      this.#keys[slot] = key;
      this.#used++;
    }
    this.#counts[slot] += by;
    const count = this.#counts[slot];
    if (2 * this.#used > this.#keys.length) this.#grow();
    return count;
  }

  /** Calls back with every key of a count above 0, in an order that the keys alone decide on. */
  forEach(visit: (key: number, count: number) => void): void {
    this.#keys.forEach((key, slot) => {
      if (key !== EMPTY && this.#counts[slot] > 0) visit(key, this.#counts[slot]);
    });
  }
}
