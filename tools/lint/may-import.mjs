/** What each project may import. The table "Libraries and apps" of ARCHITECTURE.md, enforced. */
export const MAY_IMPORT = {
  contract: [],
  geometry: ['contract'],
  files: ['contract'], // the one door for files from outside
  images: ['contract', 'geometry', 'files'],
  kbc: ['geometry'],
  datasets: ['contract', 'geometry', 'files', 'images'],
  scoring: ['contract', 'geometry', 'files'],
  weights: ['contract', 'files'],
  model: ['contract', 'geometry', 'weights'],
  matchers: ['geometry', 'weights', 'model'],
  training: ['contract', 'geometry', 'files', 'weights', 'model', 'kbc', 'images', 'datasets', 'scoring'],
  parity: ['contract', 'geometry', 'images', 'kbc', 'model', 'matchers', 'scoring', 'training', 'weights'],
  plan: ['contract', 'model', 'kbc', 'datasets', 'scoring', 'training'], // their /config entries only, see below
  runs: ['contract', 'files', 'plan'],
  results: ['contract', 'files', 'plan', 'runs', 'scoring'],
  scheduler: ['contract', 'plan', 'runs', 'results'],
  ipc: ['contract', 'datasets', 'model', 'training'], // the last two by their /config entries only, see below
  worker: ['contract', 'files', 'weights', 'ipc', 'model', 'datasets', 'scoring', 'training', 'plan', 'runs'], // likewise
  compute: [
    'contract',
    'geometry',
    'files',
    'weights',
    'ipc',
    'model',
    'matchers',
    'kbc',
    'images',
    'datasets',
    'training',
    'parity',
  ],
  bench: ['contract', 'geometry', 'files', 'weights', 'model', 'kbc', 'images', 'datasets', 'training'],
  cli: ['contract', 'geometry', 'files', 'kbc', 'images', 'datasets', 'scoring', 'plan', 'runs', 'results'],
};
