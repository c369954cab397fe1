// The laws of the house: one direction, no circles, each heavy library in one room only.
const floors = [
  ['core'],
  ['execution', 'storage'],
  ['fixed-point', 'datasets'],
  ['models', 'training'],
  ['hardware'],
  ['rtl'],
  ['targets', 'synthesis'],
  ['calibration'],
  ['selection'],
  ['config'],
  ['reports'],
  ['explore'],
  ['terminal'],
  ['commands'],
];

/** One rule a floor: nothing on it imports a room of a higher floor. */
const upward = floors.slice(0, -1).map((rooms, floor) => ({
  name: `no-upward-import-from-${rooms.join('-')}`,
  comment: 'A room imports only rooms below it (CONTRIBUTING, "The laws").',
  severity: 'error',
  from: { path: `^src/(${rooms.join('|')})/` },
  to: {
    path: `^src/(${floors
      .slice(floor + 1)
      .flat()
      .join('|')}|cli\\.ts|index\\.ts)`,
  },
}));

/** A package that only one room may know. */
const onlyIn = (name, packagePath, room) => ({
  name,
  comment: `Only ${room} imports ${packagePath}.`,
  severity: 'error',
  from: { path: '^(src|search|estimators)/', pathNot: room },
  to: { path: packagePath },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...upward,
    {
      name: 'core-stands-alone',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'search-knows-nothing-of-ours',
      severity: 'error',
      from: { path: '^search/' },
      to: { path: '^(src|estimators|benchmarks|test)/' },
    },
    {
      name: 'estimators-see-core-only',
      severity: 'error',
      from: { path: '^estimators/' },
      to: { path: '^(src/(?!core/)|search|benchmarks|test)' },
    },
    {
      name: 'pure-rooms-touch-no-machine',
      comment: 'Pure rooms do no input or output.',
      severity: 'error',
      from: { path: '^(search|estimators|src/(fixed-point|hardware|rtl|calibration|selection))/' },
      to: { path: '^(node:)?(fs|child_process|worker_threads|net|http|https|os|process)(/|$)' },
    },
    onlyIn('tfjs-in-training', 'node_modules/@tensorflow/', '^src/training/'),
    onlyIn('charts-in-reports', 'node_modules/(echarts|zrender)/', '^src/reports/'),
    onlyIn('process-runner-in-synthesis', 'node_modules/execa/', '^src/synthesis/'),
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '@tensorflow/tfjs-node' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(src|search|estimators)/' },
      to: { path: '^(test|benchmarks)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
