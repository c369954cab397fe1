// A list of 32-bit floats that grows as a file is read.

/** Amortised doubling, like a plain array but at four bytes a number. */
export class GrowingFloats {
  private values = new Float32Array(4096);
  private count = 0;

  push(value: number): void {
    if (this.count === this.values.length) {
      const larger = new Float32Array(2 * this.count);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
  }

  /** The numbers so far, in memory of exactly their size. */
  take(): Float32Array {
    return this.values.slice(0, this.count);
  }
}
