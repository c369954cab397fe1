// The top module: an instance of every stage, and forks, FIFOs and joins between them.
import type { IoType } from '../core/hardware-config.js';
import type { LinkPlan, NetworkPlan } from '../hardware/cycles/network-plan.js';
import { linksFrom, linksTo, NETWORK_INPUT } from '../hardware/stage-graph.js';
import type { StagePlan } from '../hardware/stage-plan.js';
import { printFifo } from './print-fifo.js';
import { printFork } from './print-fork.js';
import { printJoin } from './print-join.js';
import { outputBeatBits, printPorts } from './print-stage.js';
import { range } from './verilog-text.js';

/** What a top is made of, with a module name for every stage. */
export interface TopParts {
  readonly plans: readonly StagePlan[];
  readonly modules: readonly string[];
  readonly network: NetworkPlan;
  readonly ioType: IoType;
  /** A free module name like the one wanted; the text is that of a module of this name. */
  readonly share: (wanted: string, print: (name: string) => string) => string;
}

function linkBits({ elementsPerBeat, format }: LinkPlan): number {
  return elementsPerBeat * format.width;
}

function printInstance(module: string, name: string, ports: Readonly<Record<string, string>>) {
  const all = Object.entries({ clk: 'clk', rst: 'rst', ...ports });
  return [
    `  ${module} ${name} (`,
    all.map(([port, net]) => `    .${port}(${net})`).join(',\n'),
    '  );',
  ];
}

/** Ports of a module between the nets with these prefixes. */
function connect(from: string, to: string): Record<string, string> {
  const side = (port: string, net: string) =>
    ['valid', 'ready', 'data'].map((signal) => [`${port}_${signal}`, `${net}_${signal}`]);
  return Object.fromEntries([...side('in', from), ...side('out', to)]);
}

function declare(net: string, bits: number): string[] {
  return [`  wire ${net}_valid, ${net}_ready;`, `  wire ${range(bits)} ${net}_data;`];
}

/** Prefix of the nets that a producer drives. */
function outputNet(producer: number, stages: number): string {
  if (producer === NETWORK_INPUT) return 'in';
  return producer === stages - 1 ? 'out' : `link${producer + 1}`;
}

/** Prefix of a link's nets as they leave its producer or its fork. */
function branchNet({ from, isForked }: LinkPlan, link: number, stages: number): string {
  return isForked ? `branch${link + 1}` : outputNet(from, stages);
}

/** Copies of a producer's beats, one for each of its readers. */
function printForkOf({ plans, network, share }: TopParts, producer: number): string[] {
  const links = linksFrom(network.links, producer);
  if (links.length < 2) return [];
  const net = outputNet(producer, plans.length);
  const branches = links.map((link) => branchNet(network.links[link], link, plans.length));
  const module = share(`fork_${links.length}`, (name) => printFork(name, links.length));
  const all = (signal: string) =>
    `{${[...branches]
      .reverse()
      .map((branch) => `${branch}_${signal}`)
      .join(', ')}}`;
  return [
    ...branches.flatMap((branch, index) => [
      ...declare(branch, linkBits(network.links[links[index]])),
      `  assign ${branch}_data = ${net}_data;`,
    ]),
    ...printInstance(module, `fork_${net}`, {
      in_valid: `${net}_valid`,
      in_ready: `${net}_ready`,
      out_valid: all('valid'),
      out_ready: all('ready'),
    }),
  ];
}

/** The FIFO of a link, and the prefix of the nets behind it. */
function printLink(parts: TopParts, link: number): { lines: string[]; net: string } {
  const { plans, network, share, ioType } = parts;
  const plan = network.links[link];
  const from = branchNet(plan, link, plans.length);
  if (plan.depth === 0) return { lines: [], net: from };
  const net = `queue${link + 1}`;
  const bits = linkBits(plan);
  const module = share(`fifo_${bits}x${plan.depth}`, (name) =>
    printFifo(name, bits, plan.depth, ioType),
  );
  return {
    lines: [...declare(net, bits), ...printInstance(module, `fifo_${net}`, connect(from, net))],
    net,
  };
}

/** A stage with all that leads to it. */
function printStageOf(parts: TopParts, index: number): string[] {
  const { plans, modules, network, ioType } = parts;
  const plan = plans[index];
  const links = linksTo(network.links, index).map((link) => printLink(parts, link));
  const { packing } = plan.stage;
  const isJoined = links.length === 2 && packing !== undefined;
  const from = isJoined ? `join${index + 1}` : links[0].net;
  const to = outputNet(index, plans.length);
  return [
    ...links.flatMap(({ lines }) => lines),
    ...(isJoined ? printJoin(from, [links[0].net, links[1].net], packing, ioType) : []),
    ...(to === 'out' ? [] : declare(to, outputBeatBits(plan))),
    ...printInstance(modules[index], `stage${index + 1}`, connect(from, to)),
    ...printForkOf(parts, index),
  ];
}

/** Source text of the top module. */
export function printTop(name: string, parts: TopParts): string {
  const { plans, network } = parts;
  const [input] = linksFrom(network.links, NETWORK_INPUT).map((link) => network.links[link]);
  return [
    `module ${name} (`,
    ...printPorts(linkBits(input), outputBeatBits(plans[plans.length - 1])),
    ');',
    ...printForkOf(parts, NETWORK_INPUT),
    ...plans.flatMap((_, index) => printStageOf(parts, index)),
    'endmodule',
    '',
  ].join('\n');
}
