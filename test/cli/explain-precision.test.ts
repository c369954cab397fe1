// `explain precision`, `--precision exact` and `--trace`, on hls4ml's own cases, through the built program.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { openJournal } from '../../src/storage/journal.js';
import { storeJson } from '../../src/storage/json-artefact.js';
import { writeDatasetFile } from '../../src/training/dataset-file.js';
import { GOLDEN_FOLDER, readNpyFile, readNpzFile } from '../golden/read-golden-case.js';
import { MLP_STUDENT } from '../models/example-students.js';
import { runBuiltCli } from './run-built-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-precision-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a study leaves of one student with eleven samples to test it on. */
async function storeStudent(study: string): Promise<void> {
  const root = join(folder, 'results', study);
  const { spec } = MLP_STUDENT;
  const inputShape = spec.topology.inputShape;
  const size = sizeOf(inputShape);
  const random = createRandom(1, 'features');
  const split = (count: number) => ({
    count,
    features: Float32Array.from({ length: count * size }, () => 3 * random.normal()),
    labels: new Int32Array(count),
  });
  const hash = '0123456789abcdef';
  const reference = await storeJson(root, `students/${spec.id}/student.json`, MLP_STUDENT);
  const journal = await openJournal(join(root, 'journal.jsonl'));
  await journal.append({ kind: 'student', key: 'k', value: reference });
  await journal.close();
  writeFileSync(join(root, 'provenance.json'), JSON.stringify({ dataset: { hash } }));
  await mkdir(join(root, 'inputs'));
  await writeDatasetFile(join(root, 'inputs', `dataset-${hash}.bin`), {
    name: 'made',
    inputShape,
    classes: 2,
    classNames: ['a', 'b'],
    train: split(1),
    validation: split(1),
    test: split(11),
    hash,
    scaling: 'none',
  });
}

const golden = (name: string, file: string) => resolve(GOLDEN_FOLDER, name, file);
const run = (...args: string[]) => runBuiltCli(args, folder);
const explain = (name: string, ...args: string[]) =>
  run(
    'explain',
    'precision',
    golden(name, 'model.json'),
    '--weights',
    golden(name, 'weights.h5'),
    '--hls-config',
    golden(name, 'case.json'),
    '--data',
    golden(name, 'x.npy'),
    ...args,
  );

interface Spread {
  readonly low: number;
  readonly high: number;
  readonly zeros: number;
}
interface Variable {
  readonly layer: string;
  readonly variable: string;
  readonly format: string;
  readonly castValues: Spread;
  readonly overflows: number;
  readonly suggestion: { readonly format: string; readonly reason: string } | null;
}

const cases = ['mlp-narrow', 'mlp-modes', 'cnn2d-stream', 'lstm'];

describe.skipIf(!existsSync(GOLDEN_FOLDER))(
  'explain precision (needs ../shared/data/hls4ml-golden)',
  () => {
    it.each(cases)('of %s has the extremes and zeros that hls4ml itself traced', async (name) => {
      const { code, stdout, stderr } = await explain(name, '--json', '--samples', '100000');
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const document = JSON.parse(stdout);
      expect(document.schema).toBe('paretape/explain-precision/1');
      expect(document.samples).toBe(document.available);
      const results = new Map<string, Variable>(
        document.variables
          .filter(({ variable }: Variable) => variable === 'result')
          .map((entry: Variable) => [entry.layer, entry]),
      );
      const traced = readNpzFile(golden(name, 'trace.npz'));
      let compared = 0;
      for (const [layer, { data }] of traced) {
        const entry = results.get(layer);
        if (entry === undefined) continue;
        const { low, high, zeros } = entry.castValues;
        const values = Float64Array.from(data);
        expect([low, high, zeros], layer).toEqual([
          values.reduce((a, b) => Math.min(a, b)),
          values.reduce((a, b) => Math.max(a, b)),
          values.filter((value) => value === 0).length,
        ]);
        compared++;
      }
      expect(compared).toBeGreaterThan(1);
    });

    it('prints a table and draws the same box plot every time', async () => {
      const pictures = ['one.svg', 'two.svg'].map((file) => join(folder, file));
      const [first] = await Promise.all(
        pictures.map((picture) => explain('mlp-narrow', '--svg', picture)),
      );
      expect(first.code).toBe(0);
      expect(first.stdout).toMatch(/^layer +what +format/);
      expect(first.stdout).toMatch(/values beyond their format/);
      const [one, two] = pictures.map((picture) => readFileSync(picture, 'utf8'));
      expect(one).toBe(two);
      expect(one).toContain('ap_fixed&lt;8,3&gt;');
    });

    it('with exact precision has no overflow in any sum, in fewer bits than inference takes', async () => {
      const losses = async (...args: string[]) => {
        const { variables } = JSON.parse((await explain('mlp-auto', '--json', ...args)).stdout);
        return (variables as Variable[])
          .filter(({ variable }) => variable === 'accum')
          .map(({ format, overflows }) => ({ format, overflows }));
      };
      const exact = await losses('--precision', 'exact');
      expect(exact.map(({ overflows }) => overflows)).toEqual([0, 0, 0, 0]);
      const inferred = await losses();
      const width = ({ format }: { format: string }) => Number(/<(\d+)/.exec(format)?.[1]);
      // The first layer reads the same input in both; behind it the exact ones keep what ReLUs would drop.
      expect(width(exact[0])).toBeLessThan(width(inferred[0]));
    });

    it('refuses what it cannot use, naming the option', async () => {
      const refusals = [
        [await explain('mlp-narrow', '--precision', 'rough'), '--precision rough'],
        [await explain('mlp-narrow', '--keep', '2'), '--keep takes'],
        [await run('explain', 'precision', golden('lstm', 'model.json')), '--data X.npy'],
        [await explain('mlp-narrow', '--data', golden('cnn2d-stream', 'x.npy')), 'data are ['],
        [await run('explain', 'precision', 'nowhere', 'student'), 'there is no study nowhere'],
      ] as const;
      for (const [{ code, stdout, stderr }, words] of refusals) {
        expect(code).toBe(2);
        expect(stdout).toBe('');
        expect(stderr).toContain(words);
      }
    });
  },
);

describe('explain precision of a student', () => {
  it('runs its test split and sees every saturated input', async () => {
    await storeStudent('made');
    const { id } = MLP_STUDENT.spec;
    const { code, stdout, stderr } = await run(
      'explain',
      'precision',
      'made',
      id.slice(0, 4),
      '--json',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { model, samples, variables } = JSON.parse(stdout);
    expect([model, samples]).toEqual([id, 11]);
    // The input is ap_fixed<8,3,RND,SAT>: beyond −4 … 3.96875, counted here from the same features.
    const random = createRandom(1, 'features');
    const size = sizeOf(MLP_STUDENT.spec.topology.inputShape);
    const features = Float32Array.from({ length: 13 * size }, () => 3 * random.normal());
    const beyond = features
      .subarray(2 * size)
      .filter((value) => Math.floor(value * 32 + 0.5) > 127 || Math.floor(value * 32 + 0.5) < -128);
    expect(beyond.length).toBeGreaterThan(0);
    expect(variables[0]).toMatchObject({ layer: 'input_1', overflows: beyond.length });
    const accumulators = (variables as Variable[]).filter(({ variable }) => variable === 'accum');
    expect(accumulators.map(({ overflows }) => overflows)).toEqual(accumulators.map(() => 0));
    const unknown = await run('explain', 'precision', 'made', 'zz');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('no student of the study begins with zz');
  });
});

describe.skipIf(!existsSync(GOLDEN_FOLDER))('emulate (needs ../shared/data/hls4ml-golden)', () => {
  const emulate = (name: string, ...args: string[]) =>
    run(
      'emulate',
      '--model',
      golden(name, 'model.json'),
      '--weights',
      golden(name, 'weights.h5'),
      '--hls-config',
      golden(name, 'case.json'),
      '--input',
      golden(name, 'x.npy'),
      ...args,
    );

  it('with --trace writes every layer of hls4ml’s own trace, bit for bit', async () => {
    const [output, trace] = ['y.npy', 'trace.npz'].map((file) => join(folder, file));
    const { code, stdout } = await emulate('cnn2d-stream', '--output', output, '--trace', trace);
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBe(2);
    const written = readNpzFile(trace);
    const expected = readNpzFile(golden('cnn2d-stream', 'trace.npz'));
    expect(expected.size).toBeGreaterThan(3);
    for (const [layer, { data }] of expected) {
      expect(written.has(layer), layer).toBe(true);
      expect(Float64Array.from(written.get(layer)?.data ?? []), layer).toEqual(
        Float64Array.from(data),
      );
    }
    expect(readNpyFile(output).data).toEqual(
      Float64Array.from(readNpyFile(golden('cnn2d-stream', 'y.npy')).data),
    );
  });

  it('with exact precision lies nearer to the float model than with types that overflow', async () => {
    const difference = async (...args: string[]) => {
      const { stdout } = await explain('mlp-narrow', '--json', ...args);
      const { variables } = JSON.parse(stdout);
      return variables.find(
        (entry: Variable) => entry.layer === 'fc3' && entry.variable === 'result',
      ).difference.relative as number;
    };
    expect(await difference('--precision', 'exact')).toBeLessThan(0.5 * (await difference()));
    const output = join(folder, 'exact.npy');
    const { code } = await emulate('mlp-narrow', '--output', output, '--precision', 'exact');
    expect(code).toBe(0);
    expect(readNpyFile(output).shape).toEqual(readNpyFile(golden('mlp-narrow', 'y.npy')).shape);
  });
});
