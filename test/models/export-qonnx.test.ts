// QONNX files say exactly what the network computes, whoever runs them.
import { expect, test } from 'vitest';
import { fractionBits, maxRaw, minRaw } from '../../src/core/fixed-point-format.js';
import { type QuantisedNetwork, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { studentToNetwork } from '../../src/fixed-point/student-to-network.js';
import { qonnxBytes } from '../../src/models/export/export-qonnx.js';
import { runFloatModel } from '../../src/models/float-run.js';
import { decodeModel } from '../../src/models/onnx/decode-message.js';
import { parseOnnx } from '../../src/models/onnx/parse-onnx.js';
import { readTensor } from '../../src/models/onnx/tensor-values.js';
import { CNN_STUDENT, MLP_STUDENT, SEQUENCE_STUDENT } from './example-students.js';

const SAMPLES = 50;

/** Raw integers all over the range of the input's format. */
function randomInputs(network: QuantisedNetwork): Float64Array {
  const [input] = network.layers;
  const random = createRandom(3, network.name);
  const low = minRaw(input.result);
  const range = maxRaw(input.result) - low + 1;
  const length = SAMPLES * sizeOf(input.outputShape);
  return Float64Array.from({ length }, () => low + random.integer(range));
}

for (const student of [MLP_STUDENT, CNN_STUDENT, SEQUENCE_STUDENT]) {
  const network = studentToNetwork(student, student.spec.id);

  test(`the exported ${student.spec.id}, run in real numbers with its Quant nodes, gives the interpreter's bits`, () => {
    const raw = randomInputs(network);
    const model = parseOnnx(qonnxBytes(network), 'model.onnx');
    const [first] = network.layers;
    const last = network.layers[network.layers.length - 1];
    const unit = 2 ** -fractionBits(first.result);
    const outputs = runFloatModel(
      model,
      raw.map((value) => value * unit),
      SAMPLES,
    );
    const expected = runNetwork(network, raw, SAMPLES);
    const step = 2 ** -fractionBits(last.result);
    expect(Array.from(outputs)).toEqual(Array.from(expected, (value) => value * step));
    expect(new Set(outputs).size).toBeGreaterThan(20);
  });

  test(`every weight of the exported ${student.spec.id} passes a Quant of its own width`, () => {
    const { graph } = decodeModel(qonnxBytes(network), 'model.onnx');
    const constants = new Map(graph?.initializer.map((t) => [t.name, readTensor(t, 'model.onnx')]));
    const widths = (graph?.node ?? [])
      .filter(({ opType, name }) => opType === 'Quant' && name?.includes('_kernel'))
      .map(({ input }) => constants.get(input[3])?.values[0]);
    const linear = network.layers.filter(
      (layer) => layer.kind === 'dense' || layer.kind === 'conv2d',
    );
    expect(widths).toEqual(linear.map(({ weights }) => weights.format.width));
  });

  test(`exporting the imported ${student.spec.id} under the same names gives the same bytes`, () => {
    expect(qonnxBytes(network)).toEqual(qonnxBytes(studentToNetwork(student, student.spec.id)));
    const names = parseOnnx(qonnxBytes(network), 'model.onnx').nodes.map(({ name }) => name);
    expect(names).toEqual(network.layers.map(({ name }) => name));
  });
}
