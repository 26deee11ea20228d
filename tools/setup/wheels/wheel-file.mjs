// A wheel's file: downloaded by pip (which knows the user's mirror and proxy), accepted only with its SHA-256.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inAsideFolder } from '../aside-folder.mjs';
import { CannotSetUp, say } from '../progress.mjs';
import { run, tailOf, works } from '../run.mjs';

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

/**
 * The checked file, and whether it is one of the folder that `KEYGRID_WHEELS` names (fetched by hand, kept); else the
 * one in `folder`, downloaded when it is not there.
 */
export async function verifiedWheel(python, wheel, folder) {
  const byHand = process.env.KEYGRID_WHEELS && path.join(process.env.KEYGRID_WHEELS, wheel.file);
  const isOwn = Boolean(byHand) && fs.existsSync(byHand);
  const file = isOwn ? byHand : path.join(folder, wheel.file);
  if (!fs.existsSync(file)) await download(python, wheel, folder);
  const actual = await sha256(file);
  if (actual === wheel.sha256) return { file, isOwn };
  if (!isOwn) fs.rmSync(file);
  throw new CannotSetUp(
    `the checksum of ${file} is ${actual}, expected ${wheel.sha256}: the file is damaged or another one; ` +
      (isOwn ? 'fetch it again' : 'it was deleted, run the command again'),
  );
}

/** The flags name the wheel's own Python, not the user's: any pip fetches the same file. */
async function download(python, wheel, folder) {
  const { project, version, platform, file, wheelMB, purpose = 'native TensorFlow' } = wheel;
  if (!works(python, ['-m', 'pip', '--version'])) {
    throw new CannotSetUp('pip is missing; on Debian or Ubuntu: apt-get install python3-pip');
  }
  say(`${purpose}: downloading ${project} ${version} (${wheelMB} MB, once)`);
  await inAsideFolder(folder, (aside) => {
    const quiet = '--no-input --disable-pip-version-check --no-cache-dir --progress-bar off';
    const choice = `--python-version 3.11 --implementation cp --abi cp311 --platform ${platform}`;
    const what = `--no-deps --only-binary=:all: ${quiet} ${choice}`.split(' ');
    const args = ['-m', 'pip', 'download', ...what, '-d', aside, `${project}==${version}`];
    // pip keeps what it is downloading in TMPDIR, which may be a small disk in memory.
    const result = run(python, args, { env: { ...process.env, TMPDIR: aside } });
    if (result.status !== 0 || !fs.existsSync(path.join(aside, file))) {
      throw new CannotSetUp(
        `pip could not download ${project} ${version} (no network?); run the command again, what is complete is kept. ` +
          `Or fetch ${file} by hand and set KEYGRID_WHEELS to its folder.\n${tailOf(result, 3)}`,
      );
    }
    fs.renameSync(path.join(aside, file), path.join(folder, file));
  });
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
