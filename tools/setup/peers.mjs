// PyTorch for the benchmarks' comparisons: a virtual environment in the cache, shared by all clones.
import fs from 'node:fs';
import path from 'node:path';
import { CannotSetUp, say } from './progress.mjs';
import { run, tailOf } from './run.mjs';
import { hashOfFiles, isStamped, stamp } from './stamp.mjs';
import { cacheFolder } from './tensorflow.mjs';
import { findPython } from './wheels/wheel-file.mjs';

/** The environment's Python; undefined when it is not (wholly) installed. */
export function peersPython() {
  const home = environmentFolder();
  return fs.existsSync(path.join(home, '.complete')) ? pythonIn(home) : undefined;
}

/** Installs what `bench/peers/requirements.txt` pins, unless it is there. Throws CannotSetUp with one sentence for people. */
export function installPeers(root) {
  const home = environmentFolder();
  const requirements = path.join(root, 'bench/peers/requirements.txt');
  const wanted = hashOfFiles([requirements]);
  if (isStamped(path.join(home, '.complete'), wanted)) return;
  fs.rmSync(path.join(home, '.complete'), { force: true });
  say('PyTorch for comparisons: installing (about 6 GB of disk, minutes)');
  check(
    run(findPython(), ['-m', 'venv', home]),
    'no virtual environment could be made; on Debian or Ubuntu: apt-get install python3-venv',
  );
  const quiet = ['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  check(
    run(pythonIn(home), ['-m', 'pip', 'install', ...quiet, '-r', requirements]),
    'pip could not install PyTorch',
  );
  stamp(path.join(home, '.complete'), wanted);
}

function check(result, what) {
  if (result.status !== 0) throw new CannotSetUp(`${what}:\n${tailOf(result, 5)}`);
}

const environmentFolder = () => path.join(cacheFolder(), 'peers');
const pythonIn = (home) => path.join(home, 'bin', 'python');
