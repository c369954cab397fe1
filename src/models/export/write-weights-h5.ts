// Writes trained tensors as Keras 2 does: `<layer>/<layer>/kernel:0` in an HDF5 file.
import h5wasm, { type File as Hdf5File } from 'h5wasm/node';
import type { KerasLayer, NamedTensor } from './exported-layer.js';

/** Writes a new file. Numbers are float32, or float64 where float32 would lose a bit. */
export async function writeWeightsFile(path: string, layers: readonly KerasLayer[]): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  try {
    writeNames(
      file,
      'layer_names',
      layers.map(({ name }) => name),
    );
    file.create_attribute('backend', 'tensorflow', [], 'A10');
    file.create_attribute('keras_version', '2.11.0', [], 'A6');
    for (const layer of layers) writeLayer(file, layer);
  } finally {
    file.close();
  }
}

function writeLayer(file: Hdf5File, { name, weights }: KerasLayer): void {
  const group = file.create_group(name);
  writeNames(
    group,
    'weight_names',
    weights.map((tensor) => `${name}/${tensor.name}:0`),
  );
  if (weights.length === 0) return;
  const inner = group.create_group(name);
  for (const tensor of weights) {
    const { data, dtype } = storedNumbers(tensor);
    inner.create_dataset({ name: `${tensor.name}:0`, data, shape: [...tensor.shape], dtype });
  }
}

function storedNumbers({ values }: NamedTensor) {
  const single = Float32Array.from(values);
  if (values.every((value, index) => value === single[index])) {
    return { data: single, dtype: '<f4' };
  }
  return { data: values, dtype: '<f8' };
}

/** Names as a list of texts of one length; Keras writes an empty list as an empty array of numbers. */
function writeNames(
  owner: Pick<Hdf5File, 'create_attribute'>,
  attribute: string,
  names: readonly string[],
): void {
  if (names.length === 0) {
    owner.create_attribute(attribute, new Float64Array(0), [0], '<f8');
    return;
  }
  const longest = Math.max(...names.map((name) => Buffer.byteLength(name)));
  owner.create_attribute(attribute, [...names], [names.length], `A${longest}`);
}
