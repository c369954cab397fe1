// A plain evaluator of ONNX graphs as the standard defines them, channels first: the outside truth of the import.
import type { AttributeProto, ModelProto, NodeProto } from '../../src/models/onnx/onnx-proto.js';

/** Numbers with a shape, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: number[];
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export function tensor(shape: readonly number[], data: ArrayLike<number>): Tensor {
  if (data.length !== size(shape)) throw new Error(`${data.length} numbers for [${shape}]`);
  return { shape, data: Array.from(data) };
}

/** A node of a test graph; attributes are plain numbers, lists and texts. */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[] | string>> = {},
  domain?: string,
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]): AttributeProto => {
    const empty = { name, floats: [], ints: [] };
    if (typeof value === 'string') return { ...empty, s: Buffer.from(value) };
    if (typeof value !== 'number') return { ...empty, ints: value };
    return ['epsilon', 'alpha', 'beta'].includes(name)
      ? { ...empty, f: value }
      : { ...empty, i: value };
  });
  return { input, output: [output], name: `${opType}_${output}`, opType, attribute, domain };
}

/** A model of these nodes that reads `x` and answers `y`. */
export function model(
  inputShape: readonly number[],
  nodes: readonly NodeProto[],
  constants: Readonly<Record<string, Tensor>>,
): ModelProto {
  const initializer = Object.entries(constants).map(([name, { shape, data }]) => ({
    ...{ name, dims: shape, dataType: 11, doubleData: data },
    ...{ floatData: [], int32Data: [], int64Data: [], externalData: [] },
  }));
  const dim = inputShape.map((dimValue) => ({ dimValue }));
  return {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 13 }],
    graph: {
      node: nodes,
      initializer,
      input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim } } } }],
      output: [{ name: 'y' }],
      valueInfo: [],
    },
  };
}

/** The value `y` of a test graph, every operation by its definition. */
export function evaluate(
  nodes: readonly NodeProto[],
  constants: Readonly<Record<string, Tensor>>,
  x: Tensor,
): Tensor {
  const values = new Map<string, Tensor>([...Object.entries(constants), ['x', x]]);
  for (const step of nodes) {
    const inputs = step.input.map((name) => values.get(name) as Tensor);
    values.set(step.output[0], apply(step, inputs));
  }
  return values.get('y') as Tensor;
}

function apply(step: NodeProto, inputs: readonly Tensor[]): Tensor {
  const ints = (name: string) => step.attribute.find((a) => a.name === name)?.ints;
  const int = (name: string, otherwise: number) =>
    step.attribute.find((a) => a.name === name)?.i ?? otherwise;
  const [a, b, c] = inputs;
  const map = (f: (v: number) => number) => tensor(a.shape, a.data.map(f));
  switch (step.opType) {
    case 'Conv':
      return convolve(a, b, c, {
        group: int('group', 1),
        strides: ints('strides') ?? [1, 1],
        pads: ints('pads') ?? [0, 0, 0, 0],
        dilations: ints('dilations') ?? [1, 1],
      });
    case 'MaxPool':
    case 'AveragePool':
      return pool(step.opType, a, ints('kernel_shape') ?? [], ints('strides') ?? [1, 1], {
        pads: ints('pads') ?? [0, 0, 0, 0],
        counted: int('count_include_pad', 0) === 1,
      });
    case 'GlobalAveragePool':
      return pool('AveragePool', a, a.shape.slice(2), [1, 1], {
        pads: [0, 0, 0, 0],
        counted: false,
      });
    case 'Relu':
      return map((v) => Math.max(v, 0));
    case 'Sigmoid':
      return map((v) => 1 / (1 + Math.exp(-v)));
    case 'Flatten':
      return tensor([a.shape[0], size(a.shape.slice(1))], a.data);
    case 'Transpose':
      return transpose(a, ints('perm') ?? []);
    case 'Gemm':
      return gemm(a, int('transB', 0) ? transpose(b, [1, 0]) : b, c);
    case 'Add':
      return broadcast(a, b, (v, w) => v + w);
    case 'Sub':
      return broadcast(a, b, (v, w) => v - w);
    case 'Mul':
      return broadcast(a, b, (v, w) => v * w);
    case 'Concat':
      return concat(inputs, int('axis', 1));
    case 'BatchNormalization': {
      const [, gamma, beta, mean, variance] = inputs;
      const inner = size(a.shape.slice(2));
      return tensor(
        a.shape,
        a.data.map((v, i) => {
          const k = Math.floor(i / inner) % a.shape[1];
          const scale = gamma.data[k] / Math.sqrt(variance.data[k] + 1e-5);
          return scale * (v - mean.data[k]) + beta.data[k];
        }),
      );
    }
    default:
      throw new Error(`no reference for ${step.opType}`);
  }
}

interface Placement {
  readonly group: number;
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
}

function convolve(x: Tensor, w: Tensor, bias: Tensor | undefined, place: Placement): Tensor {
  const [, channels, height, width] = x.shape;
  const [filters, depth, kh, kw] = w.shape;
  const { group, strides, pads, dilations } = place;
  const rows =
    Math.floor((height + pads[0] + pads[2] - dilations[0] * (kh - 1) - 1) / strides[0]) + 1;
  const columns =
    Math.floor((width + pads[1] + pads[3] - dilations[1] * (kw - 1) - 1) / strides[1]) + 1;
  const out: number[] = [];
  for (let f = 0; f < filters; f++)
    for (let r = 0; r < rows; r++)
      for (let q = 0; q < columns; q++) {
        let sum = bias?.data[f] ?? 0;
        const first = Math.floor(f / (filters / group)) * (channels / group);
        for (let d = 0; d < depth; d++)
          for (let i = 0; i < kh; i++)
            for (let j = 0; j < kw; j++) {
              const y = r * strides[0] - pads[0] + i * dilations[0];
              const z = q * strides[1] - pads[1] + j * dilations[1];
              if (y < 0 || z < 0 || y >= height || z >= width) continue;
              const weight = w.data[((f * depth + d) * kh + i) * kw + j];
              sum += weight * x.data[((first + d) * height + y) * width + z];
            }
        out.push(sum);
      }
  return tensor([1, filters, rows, columns], out);
}

function pool(
  kind: string,
  x: Tensor,
  window: readonly number[],
  strides: readonly number[],
  { pads, counted }: { readonly pads: readonly number[]; readonly counted: boolean },
): Tensor {
  const [, channels, height, width] = x.shape;
  const rows = Math.floor((height + pads[0] + pads[2] - window[0]) / strides[0]) + 1;
  const columns = Math.floor((width + pads[1] + pads[3] - window[1]) / strides[1]) + 1;
  const out: number[] = [];
  for (let c = 0; c < channels; c++)
    for (let r = 0; r < rows; r++)
      for (let q = 0; q < columns; q++) {
        const seen: number[] = [];
        for (let i = 0; i < window[0]; i++)
          for (let j = 0; j < window[1]; j++) {
            const y = r * strides[0] - pads[0] + i;
            const z = q * strides[1] - pads[1] + j;
            if (y < 0 || z < 0 || y >= height || z >= width) continue;
            seen.push(x.data[(c * height + y) * width + z]);
          }
        const count = counted ? window[0] * window[1] : seen.length;
        const sum = seen.reduce((total, v) => total + v, 0);
        out.push(kind === 'MaxPool' ? Math.max(...seen) : sum / count);
      }
  return tensor([1, channels, rows, columns], out);
}

function gemm(a: Tensor, b: Tensor, c: Tensor | undefined): Tensor {
  const [inner, columns] = b.shape;
  const out = Array.from({ length: columns }, (_, j) => {
    let sum = c?.data[j] ?? 0;
    for (let i = 0; i < inner; i++) sum += a.data[i] * b.data[i * columns + j];
    return sum;
  });
  return tensor([1, columns], out);
}

/** Coordinates of element `index`. */
function coordinates(shape: readonly number[], index: number): number[] {
  const place: number[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}

function offset(shape: readonly number[], place: readonly number[]): number {
  return place.reduce((sum, at, axis) => sum * shape[axis] + at, 0);
}

function transpose(x: Tensor, perm: readonly number[]): Tensor {
  const shape = perm.map((axis) => x.shape[axis]);
  const data = x.data.map((_, index) => {
    const place = coordinates(shape, index);
    return x.data[
      offset(
        x.shape,
        x.shape.map((_extent, axis) => place[perm.indexOf(axis)]),
      )
    ];
  });
  return tensor(shape, data);
}

function broadcast(a: Tensor, b: Tensor, f: (v: number, w: number) => number): Tensor {
  const rank = a.shape.length;
  const own = [...new Array<number>(rank - b.shape.length).fill(1), ...b.shape];
  const data = a.data.map((v, index) => {
    const place = coordinates(a.shape, index).map((at, axis) => (own[axis] === 1 ? 0 : at));
    return f(v, b.data[offset(own, place)]);
  });
  return tensor(a.shape, data);
}

function concat(inputs: readonly Tensor[], axis: number): Tensor {
  const shape = [...inputs[0].shape];
  shape[axis] = inputs.reduce((sum, input) => sum + input.shape[axis], 0);
  const data = Array.from({ length: size(shape) }, (_, index) => {
    const place = coordinates(shape, index);
    let which = 0;
    while (place[axis] >= inputs[which].shape[axis]) place[axis] -= inputs[which++].shape[axis];
    return inputs[which].data[offset(inputs[which].shape, place)];
  });
  return tensor(shape, data);
}
