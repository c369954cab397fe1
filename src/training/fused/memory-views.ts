// The memory of a fused step as arrays.

/** Views of the whole memory. */
export interface MemoryViews {
  readonly floats: Float32Array;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

export function viewMemory(buffer: ArrayBuffer): MemoryViews {
  return {
    floats: new Float32Array(buffer),
    words: new Int32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}
