/** What everything that computes with matchers is made of. */
const COMPUTING = ['contract', 'geometry', 'files', 'weights', 'model', 'matchers', 'kbc', 'images'];

/** What each project may import. The table "Libraries and apps" of ARCHITECTURE.md, enforced. */
export const MAY_IMPORT = {
  contract: [],
  geometry: ['contract'],
  files: ['contract'], // the one door for files from outside
  statistics: [], // pure
  images: ['contract', 'geometry', 'files'],
  kbc: ['geometry'],
  datasets: ['contract', 'geometry', 'files', 'images'],
  scoring: ['contract', 'geometry', 'files'],
  weights: ['contract', 'files'],
  onnx: ['contract', 'files', 'weights'], // weights: its two-byte floats
  model: ['contract', 'geometry', 'weights', 'onnx'],
  matchers: ['contract', 'geometry', 'files', 'images', 'kbc', 'scoring', 'weights', 'onnx', 'model'],
  training: [...COMPUTING, 'onnx', 'datasets', 'scoring'], // onnx: its tests write a backbone
  parity: [...COMPUTING, 'scoring', 'training'],
  plan: ['contract', 'model', 'matchers', 'kbc', 'datasets', 'scoring', 'training'], // their /config entries only, see below
  runs: ['contract', 'files', 'plan'],
  results: ['contract', 'geometry', 'files', 'images', 'datasets', 'statistics', 'plan', 'runs', 'scoring'], // geometry to datasets: pictures of pairs
  scheduler: ['contract', 'plan', 'runs', 'results'],
  ipc: ['contract', 'datasets', 'matchers', 'training'], // the last two by their /config entries only, see below
  worker: [
    'contract',
    'files',
    'weights',
    'onnx',
    'ipc',
    'model',
    'datasets',
    'scoring',
    'training',
    'plan',
    'runs',
  ], // likewise
  compute: [...COMPUTING, 'ipc', 'datasets', 'training', 'parity'],
  bench: [...COMPUTING, 'onnx', 'datasets', 'scoring', 'training', 'plan', 'runs', 'results'], // plan, runs, results, scoring: the large database; onnx: a network to compare with
  cli: [
    'contract',
    'geometry',
    'files',
    'onnx',
    'kbc',
    'images',
    'datasets',
    'scoring',
    'plan',
    'runs',
    'results',
  ],
};
