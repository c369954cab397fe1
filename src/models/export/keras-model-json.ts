// The text of a Keras-2 `model.json`.
import type { KerasLayer } from './exported-layer.js';

/** A `Sequential` model of these layers, the input first; the same layers give the same text. */
export function formatKerasModel(name: string, layers: readonly KerasLayer[]): string {
  const model = {
    class_name: 'Sequential',
    config: {
      name,
      layers: layers.map(({ name: layerName, className, config }) => ({
        class_name: className,
        config: { name: layerName, trainable: true, dtype: 'float32', ...config },
      })),
    },
    keras_version: '2.11.0',
    backend: 'tensorflow',
  };
  return `${JSON.stringify(model, null, 1)}\n`;
}
