// Gemm and MatMul: fully connected layers.
import type { ModelWeight } from '../../model-graph.js';
import { settleConstant, transposeConstant } from '../constants.js';
import { type GraphBuilder, weightOf } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import {
  type Constant,
  constantOf,
  countOf,
  type Dynamic,
  identityOrder,
  transposeTensor,
  type Value,
} from '../value.js';
import type { OperatorTable } from './operator.js';

/** `alpha·A·B + beta·C`. */
function translateGemm(builder: GraphBuilder, site: NodeProto): Value {
  if (builder.integer(site, 'transA', 0) !== 0)
    throw builder.error(site, 'transposes its data (transA)');
  const alpha = builder.real(site, 'alpha', 1);
  const beta = builder.real(site, 'beta', 1);
  const matrix = matrixOf(builder, site, builder.constant(site, 1));
  const kernel = builder.integer(site, 'transB', 0) ? transposeConstant(matrix, [1, 0]) : matrix;
  const addend = builder.optional(site, 2);
  const bias =
    addend === undefined
      ? undefined
      : biasOf(builder, site, builder.constant(site, 2), kernel, beta);
  return addDense(builder, site, scaleConstant(kernel, alpha), bias);
}

function translateMatMul(builder: GraphBuilder, site: NodeProto): Value {
  if (builder.value(site, 0).kind === 'constant' || builder.value(site, 1).kind === 'dynamic') {
    const problem = 'multiplies two computed matrices or has its weights on the left';
    throw builder.error(site, problem, 'weights are expected as the second input');
  }
  return addDense(builder, site, matrixOf(builder, site, builder.constant(site, 1)), undefined);
}

/** Weights with two axes; a batch of one matrix is one matrix. */
function matrixOf(builder: GraphBuilder, site: NodeProto, weights: Constant): Constant {
  if (weights.shape.length === 2 && countOf(weights.shape) > 0) return weights;
  throw builder.error(
    site,
    `has weights of shape [${weights.shape.join(', ')}], expected two axes`,
  );
}

function addDense(
  builder: GraphBuilder,
  site: NodeProto,
  kernel: Constant,
  bias: ModelWeight | undefined,
): Dynamic {
  const data = builder.dynamic(site, 0);
  const rank = data.shape.length;
  const [rows, columns] = kernel.shape;
  if (rank < 2 || data.shape[rank - 1] !== rows) {
    throw builder.error(site, `multiplies [${data.shape.join(', ')}] by [${rows}, ${columns}]`);
  }
  builder.spend(site, kernel.shape);
  const { image } = data;
  const input = image ? data : builder.arrange(site, data, identityOrder(rank - 1));
  const weights = image ? orderRows(kernel, image.shape.slice(1), image.order) : kernel;
  const shape = [...data.shape.slice(0, -1), columns];
  const body = {
    kind: 'dense' as const,
    outputShape: shape.slice(1),
    kernel: weightOf(weights),
    bias,
  };
  return builder.add(site, [input], body, shape);
}

/** Rows of the kernel in the order in which the flattened image is stored. */
function orderRows(
  kernel: Constant,
  sample: readonly number[],
  order: readonly number[],
): Constant {
  const columns = kernel.shape[1];
  const split = { shape: [...sample, columns], values: kernel.values };
  const moved = transposeTensor(split, [...order, sample.length]);
  const { quantiser } = kernel;
  if (quantiser?.kind === 'uniform' && quantiser.channelAxis === 0 && quantiser.scale.length > 1) {
    const settled = settleConstant(kernel);
    return orderRows(settled, sample, order);
  }
  return constantOf(kernel.shape, moved.values, quantiser);
}

function scaleConstant(constant: Constant, factor: number): Constant {
  if (factor === 1) return constant;
  const { shape, values } = settleConstant(constant);
  return constantOf(
    shape,
    values.map((value) => value * factor),
  );
}

/** One bias an output; a single one counts for all. */
function biasOf(
  builder: GraphBuilder,
  site: NodeProto,
  given: Constant,
  kernel: Constant,
  beta: number,
): ModelWeight {
  const columns = kernel.shape[1];
  const scaled = scaleConstant(given, beta);
  if (scaled.values.length === columns) {
    const moved =
      scaled.quantiser?.kind === 'uniform' && scaled.quantiser.channelAxis !== undefined;
    const settled = moved && scaled.shape.length !== 1 ? settleConstant(scaled) : scaled;
    return weightOf(constantOf([columns], settled.values, settled.quantiser));
  }
  if (scaled.values.length === 1) {
    const [value] = settleConstant(scaled).values;
    return weightOf(constantOf([columns], new Float64Array(columns).fill(value)));
  }
  throw builder.error(site, `has ${given.values.length} biases for ${columns} outputs`);
}

export const LINEAR_OPERATORS: OperatorTable = { Gemm: translateGemm, MatMul: translateMatMul };
