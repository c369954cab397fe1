// A priority queue whose order is total, so that equal scores are always served alike.

/** Served by descending `score`, then ascending `key`. */
export interface HeapEntry {
  readonly score: number;
  readonly key: number;
  /** Number of occurrences the score was computed from. */
  readonly count: number;
}

function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  return a.score !== b.score ? a.score > b.score : a.key < b.key;
}

/** Adds an entry to a binary heap. */
export function pushEntry(heap: HeapEntry[], entry: HeapEntry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(entry, heap[parent])) break;
    heap[index] = heap[parent];
    index = parent;
  }
  heap[index] = entry;
}

/** Takes the first entry of a binary heap. */
export function popEntry(heap: HeapEntry[]): HeapEntry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
    if (!isBefore(heap[child], last)) break;
    heap[index] = heap[child];
    index = child;
  }
  heap[index] = last;
  return first;
}
