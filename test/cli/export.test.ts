// `paretape export` as a user runs it: a study's design, and models that others made.
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openJournal } from '../../src/storage/journal.js';
import { storeJson } from '../../src/storage/json-artefact.js';
import { writeAtomically } from '../../src/storage/write-atomically.js';
import { CNN_STUDENT } from '../models/example-students.js';
import { runBuiltCli } from './run-built-cli.js';

const GOLDEN = resolve('..', 'shared', 'data', 'hls4ml-golden', 'mlp-resource');
const MODELS = resolve('..', 'shared', 'data', 'models');

let place: string;

/** What a finished study leaves of one design. */
async function writeStudy(root: string): Promise<void> {
  const studentId = CNN_STUDENT.spec.id;
  const reference = await storeJson(root, `students/${studentId}/student.json`, CNN_STUDENT);
  const journal = await openJournal(join(root, 'journal.jsonl'));
  await journal.append({ kind: 'student', key: 'k', value: reference });
  await journal.close();
  const stages = { conv2d_2: { reuseFactor: 16, strategy: 'resource' } };
  const config = { ioType: 'io_stream', clockPeriodNs: 2.5, stages };
  const front = [{ id: 'abc123', studentId, accuracy: 0.9, config }];
  const report = { studyName: 'digits', front, calibration: [], students: [] };
  await writeAtomically(join(root, 'report-data.json'), JSON.stringify(report));
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'paretape-cli-export-'));
  await writeStudy(join(place, 'results', 'digits'));
});
afterAll(() => rm(place, { recursive: true }));

const run = (...args: readonly string[]) => runBuiltCli(['export', ...args], place);

describe('paretape export', () => {
  test('writes a design of a study with its reuse factors, strategies and clock', async () => {
    const result = await run('hls4ml', 'digits', 'abc', '--out', 'chip', '--backend', 'catapult');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('chip: model.json, weights.h5, hls4ml_config.yml, convert.py');
    const config = parse(await readFile(join(place, 'chip', 'hls4ml_config.yml'), 'utf8'));
    expect(config).toMatchObject({ Backend: 'Catapult', ClockPeriod: 2.5, IOType: 'io_stream' });
    const { conv2d_2 } = config.HLSConfig.LayerName;
    expect(conv2d_2).toMatchObject({ ReuseFactor: 16, Strategy: 'resource' });
  });

  test('says what it wrote as JSON', async () => {
    const result = await run('qonnx', 'digits', 'abc123', '--out', 'graph', '--json');
    const document = JSON.parse(result.stdout);
    expect(document).toMatchObject({ schema: 'paretape/export/1', form: 'qonnx' });
    expect((await readdir(join(place, 'graph'))).sort()).toEqual([...document.files].sort());
  });

  test.skipIf(!existsSync(GOLDEN))(
    'writes an imported model with the choices of its configuration (needs ../shared/data/hls4ml-golden)',
    async () => {
      const files = [
        '--model',
        'model.json',
        '--weights',
        'weights.h5',
        '--hls-config',
        'case.json',
      ];
      const options = files.map((word) => (word.startsWith('--') ? word : join(GOLDEN, word)));
      const result = await run('hls4ml', ...options, '--out', 'mlp', '--clock', '4');
      expect(result).toMatchObject({ code: 0, stderr: '' });
      const config = parse(await readFile(join(place, 'mlp', 'hls4ml_config.yml'), 'utf8'));
      expect(config).toMatchObject({ ClockPeriod: 4, HLSConfig: { LayerName: { fc1: {} } } });
    },
  );

  test('mistakes end with code 2 and say what to do; nothing is written', async () => {
    const before = await readdir(place);
    const mistakes: readonly (readonly [readonly string[], string])[] = [
      [['hls4ml', 'digits', 'zzz', '--out', 'x'], 'no design of the front begins with zzz'],
      [['hls4ml', 'digits', '--out', 'x'], 'takes a study and a design'],
      [['hls4ml', 'digits', 'abc', '--out', 'x', '--backend', 'Vits'], 'did you mean Vitis?'],
      [['hls4ml', 'digits', 'abc', '--out', 'results'], 'is not empty'],
      [['qonnx', '--model', 'model.pt', '--out', 'x'], 'torch.onnx.export'],
    ];
    for (const [args, words] of mistakes) {
      const result = await run(...args);
      expect(result.code, result.stderr).toBe(2);
      expect(result.stderr).toContain(words);
    }
    expect(await readdir(place)).toEqual(before);
  });

  test.skipIf(!existsSync(MODELS))(
    'QONNX models are written, also with scales that are no power of two (needs ../shared/data/models)',
    async () => {
      for (const file of ['qonnx_tfc_1w1a/TFC_1W1A.onnx', 'qonnx_kws_mlp_w3a3/kwsmlp_w3a3.onnx']) {
        const out = file.split('/')[0];
        const { code, stderr } = await run('hls4ml', '--model', join(MODELS, file), '--out', out);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(await readdir(join(place, out))).toContain('hls4ml_config.yml');
      }
    },
  );

  test.skipIf(!existsSync(GOLDEN))(
    'a layer without a form in the format is refused by its name (needs ../shared/data/hls4ml-golden)',
    async () => {
      const file = (name: string) => join(GOLDEN, '..', 'lstm', name);
      const model = ['--model', file('model.json'), '--weights', file('weights.h5')];
      const config = ['--hls-config', file('case.json')];
      const { code, stderr } = await run('qonnx', ...model, ...config, '--out', 'lstm');
      expect(code).toBe(2);
      expect(stderr).toContain('layer rnn (recurrent) has no QONNX form');
    },
  );
});
