// What the benchmarks are compared with: virtual environments in the cache, shared by all clones.
import fs from 'node:fs';
import path from 'node:path';
import { CannotSetUp, say } from './progress.mjs';
import { run, tailOf } from './run.mjs';
import { hashOfFiles, isStamped, stamp } from './stamp.mjs';
import { cacheFolder } from './tensorflow.mjs';
import { findPython } from './wheels/wheel-file.mjs';

/** Each is a list of packages in `bench/peers` and an environment of its own. */
const PEERS = {
  peers: { requirements: 'requirements.txt', name: 'PyTorch', size: 'about 6 GB of disk, minutes' },
  trackers: {
    requirements: 'requirements-trackers.txt',
    name: 'MLflow and Optuna',
    size: 'about 0.4 GB of disk',
  },
  ray: { requirements: 'requirements-ray.txt', name: 'Ray Tune', size: 'about 0.6 GB of disk' },
};

/** Words of the command line that install one. */
export const PEER_KINDS = Object.keys(PEERS);

export const peersName = (kind) => PEERS[kind].name;

/** The environment's Python; undefined when it is not (wholly) installed. */
export function peersPython(kind = 'peers') {
  const home = environmentFolder(kind);
  return fs.existsSync(path.join(home, '.complete')) ? pythonIn(home) : undefined;
}

/** Installs what its list pins, unless it is there. Throws CannotSetUp with one sentence for people. */
export function installPeers(root, kind = 'peers') {
  const { requirements: list, name, size } = PEERS[kind];
  const home = environmentFolder(kind);
  const requirements = path.join(root, 'bench/peers', list);
  const wanted = hashOfFiles([requirements]);
  if (isStamped(path.join(home, '.complete'), wanted)) return;
  fs.rmSync(path.join(home, '.complete'), { force: true });
  say(`${name} for comparisons: installing (${size})`);
  check(
    run(findPython(), ['-m', 'venv', home]),
    'no virtual environment could be made; on Debian or Ubuntu: apt-get install python3-venv',
  );
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  check(
    run(pythonIn(home), ['-m', 'pip', 'install', ...quiet, '-r', requirements]),
    `pip could not install ${name}`,
  );
  stamp(path.join(home, '.complete'), wanted);
}

function check(result, what) {
  if (result.status !== 0) throw new CannotSetUp(`${what}:\n${tailOf(result, 5)}`);
}

const environmentFolder = (kind) => path.join(cacheFolder(), kind);
const pythonIn = (home) => path.join(home, 'bin', 'python');
