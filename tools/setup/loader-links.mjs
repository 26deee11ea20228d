// Puts every library of NVIDIA's where TensorFlow's own loader looks, and has that loader say so.
import fs from 'node:fs';
import path from 'node:path';
import { CannotSetUp } from './progress.mjs';
import { run, tailOf } from './run.mjs';

/**
 * The loader is in libtensorflow_framework, whose run path has no folder of cuSOLVER's (libtensorflow_cc's has); the
 * folder of cuSPARSE is on it, and cuSOLVER finds its own neighbours from there too.
 */
const LINKS = { 'nvidia/cusparse/lib/libcusolver.so.11': '../../cusolver/lib/libcusolver.so.11' };

/** Makes them in a library's folder; nothing where it is not the CUDA one. */
export function linkForLoader(home) {
  if (!fs.existsSync(path.join(home, 'nvidia'))) return;
  for (const [name, target] of Object.entries(LINKS)) {
    const link = path.join(home, name);
    if (fs.existsSync(link)) continue;
    fs.rmSync(link, { force: true });
    fs.symlinkSync(target, link);
  }
}

const ASK = `
  const addon = { exports: {} };
  process.dlopen(addon, process.argv[1]);
  console.log('\\n' + JSON.stringify(addon.exports.missingCudaLibraries()));
`;

/** Throws CannotSetUp with the names of the libraries that TensorFlow would miss, as it says itself; needs no card. */
export function requireCudaLibraries(addon) {
  const env = { ...process.env, CUDA_VISIBLE_DEVICES: '-1', TF_CPP_MIN_LOG_LEVEL: '3' };
  const asked = run(process.execPath, ['-e', ASK, addon], { env });
  const answer = asked.stdout?.trim().split('\n').at(-1);
  if (asked.status !== 0 || !answer?.startsWith('['))
    throw new CannotSetUp(
      `TensorFlow's loader could not be asked for NVIDIA's libraries:\n${tailOf(asked, 3)}`,
    );
  const missing = JSON.parse(answer);
  if (missing.length > 0)
    throw new CannotSetUp(
      `TensorFlow's loader does not find ${missing.join(', ')}; with them missing it opens no GPU`,
    );
}
