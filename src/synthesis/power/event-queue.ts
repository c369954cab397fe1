// A priority queue of net events: a binary heap over typed arrays, earliest first, equal times in order of arrival.

/** Events are (time, net, serial); `serial` grows with every push and settles ties. */
export class EventQueue {
  size = 0;
  #times = new Float64Array(1024);
  #nets = new Int32Array(1024);
  #serials = new Float64Array(1024);

  /** Time of the earliest event; the queue must not be empty. */
  get time(): number {
    return this.#times[0];
  }

  get net(): number {
    return this.#nets[0];
  }

  get serial(): number {
    return this.#serials[0];
  }

  push(time: number, net: number, serial: number): void {
    if (this.size === this.#times.length) this.#grow();
    const times = this.#times;
    const serials = this.#serials;
    const nets = this.#nets;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // The new serial is the largest of all, so an equal time stays behind.
      if (times[parent] <= time) break;
      times[at] = times[parent];
      nets[at] = nets[parent];
      serials[at] = serials[parent];
      at = parent;
    }
    times[at] = time;
    nets[at] = net;
    serials[at] = serial;
  }

  /** Drops the earliest event. */
  pop(): void {
    const last = --this.size;
    if (last <= 0) return;
    const times = this.#times;
    const nets = this.#nets;
    const serials = this.#serials;
    const time = times[last];
    const serial = serials[last];
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      const other = child + 1;
      if (
        other < last &&
        (times[other] < times[child] ||
          (times[other] === times[child] && serials[other] < serials[child]))
      ) {
        child = other;
      }
      if (times[child] > time || (times[child] === time && serials[child] > serial)) break;
      times[at] = times[child];
      nets[at] = nets[child];
      serials[at] = serials[child];
      at = child;
    }
    times[at] = time;
    nets[at] = nets[last];
    serials[at] = serial;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const nets = new Int32Array(capacity);
    const serials = new Float64Array(capacity);
    times.set(this.#times);
    nets.set(this.#nets);
    serials.set(this.#serials);
    this.#times = times;
    this.#nets = nets;
    this.#serials = serials;
  }
}
