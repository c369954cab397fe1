// Verification accepts what is right, with the cycles it takes, and finds what is wrong.
import { describe, expect, test } from 'vitest';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { parseLiberty } from '../../src/synthesis/liberty/parse-liberty.js';
import { chooseMappingCells } from '../../src/synthesis/mapping-cells.js';
import type { Netlist } from '../../src/synthesis/netlist.js';
import { parseNetlist } from '../../src/synthesis/parse-netlist.js';
import { verifyNetlist } from '../../src/synthesis/verify-netlist.js';
import { buildConstraints, buildYosysScript } from '../../src/synthesis/yosys-script.js';
import { createYowaspYosys } from '../../src/synthesis/yowasp-yosys.js';
import { smallLiberty } from './small-library.js';
import { createMacVectors, type Flaws, writeMac } from './streaming-design.js';

const text = smallLiberty();
const library = parseLiberty(text, 'small.lib');
const vectors = createMacVectors(100);
const options = { powerVectors: 10, stallSeed: 1 };

async function map(design: RtlDesign): Promise<Netlist> {
  const cells = chooseMappingCells(library, () => true);
  const sources = ['mac.v'];
  const { outputs } = await createYowaspYosys().run({
    script: buildYosysScript({ top: design.top, sources, effort: 'area', cells }),
    files: {
      'mac.v': design.modules[0].source,
      'cells.lib': text,
      'cells.constr': buildConstraints(cells),
    },
    outputs: ['netlist.json'],
    timeoutSeconds: 60,
  });
  return parseNetlist(outputs['netlist.json'], design.top, 'netlist.json');
}

const good = map(writeMac());

async function verify(flaws: Flaws) {
  return verifyNetlist(await map(writeMac(flaws)), library, writeMac(), vectors, options);
}

describe('a right netlist', () => {
  test('has no mismatch and no fault, and the cycles the design says', async () => {
    const result = verifyNetlist(await good, library, writeMac(), vectors, options);
    expect(result.verified).toEqual({ vectors: 100, mismatches: 0, firstMismatch: undefined });
    expect(result.faults).toEqual([]);
    expect(result.latencyCycles).toBe(3);
    expect(result.initiationInterval).toBe(3);
  });

  test.each([1, 2, 31, 33])('is accepted with %i vectors', async (count) => {
    const few = createMacVectors(count, count);
    const result = verifyNetlist(await good, library, writeMac(), few, options);
    expect(result.verified).toMatchObject({ vectors: count, mismatches: 0 });
    expect(result.initiationInterval).toBe(3);
  });

  test('hands on a stimulus of whole inferences in steady running', async () => {
    const netlist = await good;
    const { stimulus, warmupCycles } = verifyNetlist(
      netlist,
      library,
      writeMac(),
      vectors,
      options,
    );
    expect(stimulus.cycles - warmupCycles).toBe(options.powerVectors * 3);
    expect(stimulus.nets.length).toBe(1 + 1 + 5 + 1);
    expect(stimulus.nets).not.toContain(netlist.inputs.clk[0]);
    const column = stimulus.nets.indexOf(netlist.inputs.in_data[0]);
    const bits = Array.from(
      { length: 3 * options.powerVectors },
      (_, i) => stimulus.values[(4 + i) * stimulus.nets.length + column],
    );
    expect(bits).toEqual(Array.from(vectors.inputs.subarray(0, bits.length), (raw) => raw & 1));
  });

  test('gives the same result again, stalls included', async () => {
    const run = async () => verifyNetlist(await good, library, writeMac(), vectors, options);
    expect(await run()).toEqual(await run());
  });
});

describe('a wrong netlist', () => {
  test('is found out whichever XOR has become an XNOR', async () => {
    const netlist = await good;
    const swaps: Record<string, string> = { XOR2: 'XNOR2', XNOR2: 'XOR2' };
    const places = netlist.instances.flatMap(({ cell }, i) => (cell in swaps ? [i] : []));
    expect(places.length).toBeGreaterThan(5);
    for (const place of places) {
      const instances = netlist.instances.map((instance, i) =>
        i === place ? { ...instance, cell: swaps[instance.cell] } : instance,
      );
      const result = verifyNetlist(
        { ...netlist, instances },
        library,
        writeMac(),
        vectors,
        options,
      );
      expect(result.verified.mismatches).toBeGreaterThan(0);
    }
  });

  test('with one wrong weight names the first difference', async () => {
    const { verified, faults } = await verify({ weights: [3, -2, 6] });
    const wrong = Array.from({ length: 100 }, (_, i) => vectors.inputs[3 * i + 2] !== 0);
    expect(verified.mismatches).toBe(wrong.filter(Boolean).length);
    const { vector, element, expected, actual } = verified.firstMismatch ?? expect.fail();
    expect(element).toBe(0);
    expect(actual - expected).toBe(vectors.inputs[3 * vector + 2]);
    expect(faults).toEqual([]);
  });

  test.each<[string, Flaws]>([
    ['needs a lucky power-up state', { forgetsReset: true }],
    ['takes beats that are not valid', { ignoresValid: true }],
    ['overwrites outputs that were not taken', { ignoresReady: true }],
  ])('is found out when it %s', async (_, flaws) => {
    const { verified } = await verify(flaws);
    expect(verified.mismatches).toBeGreaterThan(0);
  });

  test('that never answers is reported as a hang with every vector wrong', async () => {
    const { verified, faults, latencyCycles } = await verify({ silent: true });
    expect(verified.mismatches).toBe(100);
    expect(verified.firstMismatch?.actual).toBeNaN();
    expect(faults[0]).toMatch(/back to back: no beat moved in \d+ cycles .* 0 of \d+ inferences/);
    expect(latencyCycles).toBeNaN();
  });

  test('with ports of another width is refused', async () => {
    const design = writeMac();
    const wide = { ...design, input: { ...design.input, elementsPerBeat: 3, beats: 1 } };
    const run = good.then((netlist) => verifyNetlist(netlist, library, wide, vectors, options));
    await expect(run).rejects.toThrow(/port in_data of the netlist is 5 bits wide/);
  });
});
