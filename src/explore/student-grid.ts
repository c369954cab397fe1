// The students a study trains: widths × bits × sparsities, named by their content.
import type { StudyConfig } from '../config/study-config.js';
import type { Dataset } from '../core/dataset.js';
import { contentHash } from '../core/hash.js';
import type { StudentSpec } from '../core/student.js';
import type { Topology, TopologyLayer } from '../core/topology.js';
import { withRules } from './student-variants.js';

/** A hidden layer at a width multiplier. */
export function scaleLayer(layer: TopologyLayer, width: number): TopologyLayer {
  const scaled = (count: number) => Math.max(1, Math.round(count * width));
  if (layer.kind === 'dense' || 'returnSequences' in layer)
    return { ...layer, units: scaled(layer.units) };
  if (layer.kind === 'conv1d' || layer.kind === 'conv2d') {
    return { ...layer, filters: scaled(layer.filters) };
  }
  return layer;
}

/** Hidden layers at a width multiplier, with the linear output layer of one unit a class. */
export function topologyOf(
  dataset: Dataset,
  hidden: readonly TopologyLayer[],
  width: number,
): Topology {
  const layers = hidden.map((layer) => scaleLayer(layer, width));
  const last = layers.at(-1);
  const isFlat =
    last?.kind === 'dense' ||
    last?.kind === 'flatten' ||
    last?.kind === 'globalAveragePool' ||
    last?.kind === 'globalMaxPool' ||
    last?.kind === 'attentionPool' ||
    (last !== undefined && 'returnSequences' in last && !last.returnSequences);
  const needsFlatten = !isFlat && (dataset.inputShape.length > 1 || last !== undefined);
  const flatten: readonly TopologyLayer[] = needsFlatten ? [{ kind: 'flatten' }] : [];
  const output: TopologyLayer = { kind: 'dense', units: dataset.classes, activation: 'linear' };
  return { inputShape: dataset.inputShape, layers: [...layers, ...flatten, output] };
}

/** `limit` indices spread evenly over 0 … count−1, ends included. */
export function spreadIndices(count: number, limit: number): number[] {
  if (count <= limit) return Array.from({ length: count }, (_, i) => i);
  if (limit === 1) return [0];
  return Array.from({ length: limit }, (_, i) => Math.round((i * (count - 1)) / (limit - 1)));
}

/** Every student of the study, in a fixed order, thinned evenly to `students.limit`. */
export function studentGrid(config: StudyConfig, dataset: Dataset): readonly StudentSpec[] {
  const { layers, widths, bits, sparsities, input, limit } = config.students;
  const specs = widths.flatMap((width) =>
    bits.flatMap((entry) =>
      sparsities.flatMap((sparsity) => {
        const spec = {
          topology: topologyOf(dataset, layers, width),
          weightBits: entry.weights,
          activationBits: entry.activations,
          input,
          sparsity,
          seed: config.seed,
        };
        return withRules(config.students, spec).map((each) => ({ id: contentHash(each), ...each }));
      }),
    ),
  );
  const unique = [...new Map(specs.map((spec) => [spec.id, spec])).values()];
  return spreadIndices(unique.length, limit ?? unique.length).map((index) => unique[index]);
}
