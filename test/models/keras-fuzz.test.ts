// Damaged Keras files end in one clear error or a sound model: no crash, no hang, bounded memory.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { createRandom } from '../../src/core/random.js';
import { parseHlsConfig } from '../../src/models/hls-config/hls-config.js';
import { buildGraph } from '../../src/models/keras/build-graph.js';
import { parseArchitecture } from '../../src/models/keras/parse-architecture.js';
import { createHdf5Reader } from '../../src/models/keras/read-hdf5.js';
import { readKerasArchive } from '../../src/models/keras/read-keras-archive.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import type { ModelGraph } from '../../src/models/model-graph.js';

const FOLDER = '../shared/data/hls4ml-golden/cnn1d';
const FILES = 200;
const TIMEOUT_SECONDS = 2;

const reader = createHdf5Reader(TIMEOUT_SECONDS);
afterAll(() => reader.close());

/** A third truncated, the others with one or up to forty bits flipped, half of them near the beginning. */
function mutate(bytes: Uint8Array, index: number): Buffer {
  const random = createRandom(7, 'keras-fuzz', index);
  if (index % 3 === 0) return Buffer.from(bytes.subarray(0, random.integer(bytes.length)));
  const mutated = Buffer.from(bytes);
  const flips = index % 3 === 1 ? 1 : 1 + random.integer(40);
  for (let flip = 0; flip < flips; flip++) {
    const reach = random.uniform() < 0.5 ? Math.min(4096, bytes.length) : bytes.length;
    mutated[random.integer(reach)] ^= 1 << random.integer(8);
  }
  return mutated;
}

/** Whether it came to a result; any error must be one of ours, about the input. */
async function survives(work: () => Promise<unknown> | unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof ParetapeError) || thrown.code !== 'INPUT') throw thrown;
    expect(thrown.message.length).toBeGreaterThan(5);
    expect(thrown.message.length).toBeLessThan(1000);
    return false;
  }
}

describe.skipIf(!existsSync(FOLDER))(
  'fuzzed Keras files (needs ../shared/data/hls4ml-golden)',
  () => {
    const model = existsSync(FOLDER) ? readFileSync(join(FOLDER, 'model.json')) : Buffer.alloc(0);
    const weights = existsSync(FOLDER) ? readFileSync(join(FOLDER, 'weights.h5')) : Buffer.alloc(0);
    const config = () => JSON.parse(readFileSync(join(FOLDER, 'case.json'), 'utf8'));
    const archive = () =>
      zipSync({
        'config.json': new Uint8Array(model),
        'model.weights.h5': new Uint8Array(weights),
      });
    const lower = (graph: ModelGraph) => lowerGraph(graph, parseHlsConfig(config(), 'case.json'));

    test(`${FILES} weight files`, async () => {
      const architecture = parseArchitecture(model.toString('utf8'), 'model.json');
      let sound = 0;
      for (let index = 0; index < FILES; index++) {
        const outcome = await survives(async () => {
          const tree = await reader.read(mutate(weights, index), 'weights.h5');
          return lower(buildGraph(architecture, tree));
        });
        if (outcome) sound++;
      }
      expect(sound).toBeGreaterThan(0);
      expect(sound).toBeLessThan(FILES);
    }, 60_000);

    test(`${FILES} architectures`, async () => {
      const tree = await reader.read(weights, 'weights.h5');
      let sound = 0;
      for (let index = 0; index < FILES; index++) {
        const text = mutate(model, index).toString('utf8');
        const outcome = await survives(() =>
          lower(buildGraph(parseArchitecture(text, 'model.json'), tree)),
        );
        if (outcome) sound++;
      }
      expect(sound).toBeLessThan(FILES);
    });

    test(`${FILES} .keras archives, and zip bombs`, async () => {
      const whole = archive();
      let opened = 0;
      for (let index = 0; index < FILES; index++) {
        const outcome = await survives(() => readKerasArchive(mutate(whole, index), 'model.keras'));
        if (outcome) opened++;
      }
      expect(opened).toBeLessThan(FILES);
      const bomb = Buffer.from(
        zipSync({ 'config.json': strToU8('{}'), 'model.weights.h5': new Uint8Array(2 ** 24) }),
      );
      // The directory's entry of the weights claims four gigabytes.
      const entry = bomb.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
      bomb.writeUInt32LE(0xfffffff0, entry + 24);
      expect(await survives(() => readKerasArchive(bomb, 'bomb.keras'))).toBe(false);
    });

    test('absurd shapes are refused before anything is allocated', async () => {
      const tree = await reader.read(weights, 'weights.h5');
      for (const [find, put] of [
        ['"units": 2', '"units": 1000000000'],
        ['"filters": 6', '"filters": -1'],
        ['"kernel_size": [3]', '"kernel_size": [999999999]'],
        ['"kernel_size": [3]', '"kernel_size": {"__proto__": [3]}'],
      ]) {
        const text = model
          .toString('utf8')
          .replace(/\s+/g, ' ')
          .replaceAll('[ ', '[')
          .replaceAll(' ]', ']');
        const broken = text.replace(find, put);
        if (broken === text) continue;
        const build = () => buildGraph(parseArchitecture(broken, 'model.json'), tree);
        expect(await survives(build), put).toBe(false);
      }
      expect(await survives(() => parseArchitecture('['.repeat(1e5), 'model.json'))).toBe(false);
    });
  },
);
