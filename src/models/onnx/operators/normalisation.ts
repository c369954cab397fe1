// BatchNormalization per channel.
import { type GraphBuilder, weightOf } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import { channelsLastOrder, storedShape, type Value } from '../value.js';
import { addElementwise } from './activation.js';
import type { OperatorTable } from './operator.js';

function translateBatchNormalization(builder: GraphBuilder, site: NodeProto): Value {
  if (builder.integer(site, 'training_mode', 0) !== 0) {
    throw builder.error(site, 'is in training mode', 'export the model for inference');
  }
  const given = builder.dynamic(site, 0);
  const channels = given.shape[1];
  const data = builder.arrange(site, given, channelsLastOrder(given.shape.length - 1));
  const parameter = (index: number) => {
    const constant = builder.constant(site, index);
    if (constant.values.length === channels) return weightOf({ ...constant, shape: [channels] });
    const found = `${constant.values.length} parameters as input ${index}`;
    throw builder.error(site, `has ${found} for ${channels} channels`);
  };
  return addElementwise(builder, site, data, {
    kind: 'batchNorm',
    gamma: parameter(1),
    beta: parameter(2),
    mean: parameter(3),
    variance: parameter(4),
    epsilon: builder.real(site, 'epsilon', 1e-5),
    outputShape: storedShape(data),
  });
}

export const NORMALISATION_OPERATORS: OperatorTable = {
  BatchNormalization: translateBatchNormalization,
};
