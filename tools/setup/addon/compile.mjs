// tfjs-node-gpu's addon (N-API 8: one file serves every Node), compiled once into the cache.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CannotSetUp, say } from '../progress.mjs';
import { run, tailOf } from '../run.mjs';
import { withGpuFunctions } from './gpu.mjs';
import { withContext, withGraphFunctions } from './graphs.mjs';
import { withListAttributes } from './lists.mjs';
import { withMemoryLimit } from './memory.mjs';

/** The compiled addon's file in `home`, named by the hash of its sources. */
export function compiledAddon(home, tfjs, require) {
  const sources = [
    'binding.gyp',
    ...fs
      .readdirSync(path.join(tfjs, 'binding'))
      .sort()
      .map((name) => `binding/${name}`),
  ];
  const hash = createHash('sha256').update(`${path.basename(home)} ${process.arch} napi8`);
  for (const file of sources) hash.update(file).update(sourceOf(tfjs, file));
  const result = path.join(home, `tfjs_binding-${hash.digest('hex').slice(0, 16)}.node`);
  if (!fs.existsSync(result))
    compile(home, tfjs, sources, require.resolve('node-gyp/bin/node-gyp.js'), result);
  return result;
}

/** A file of the package with our additions. */
function sourceOf(tfjs, file) {
  const text = fs.readFileSync(path.join(tfjs, file), 'utf8');
  if (file === 'binding/tfjs_binding.cc') return withGraphFunctions(withGpuFunctions(text));
  if (file === 'binding/tfjs_backend.h') return withContext(text);
  return file === 'binding/tfjs_backend.cc' ? withMemoryLimit(withListAttributes(text)) : text;
}

function compile(home, tfjs, sources, nodeGyp, result) {
  say('native TensorFlow: compiling its addon (about 15 s)');
  const stage = fs.mkdtempSync(path.join(home, '.build-'));
  try {
    fs.mkdirSync(path.join(stage, 'binding'));
    for (const file of ['package.json', ...sources])
      fs.writeFileSync(path.join(stage, file), sourceOf(tfjs, file));
    fs.symlinkSync(home, path.join(stage, 'deps'));
    const headers = nodeHeaders();
    const defines = [
      '-Dmodule_name=tfjs_binding',
      `-Dmodule_path=${stage}/lib/napi-v8`,
      '-Dnapi_build_version=8',
    ];
    const args = [nodeGyp, 'rebuild', ...(headers ? [`--nodedir=${headers}`] : []), '--', ...defines];
    const made = run(process.execPath, args, { cwd: stage });
    if (made.status !== 0) throw new CannotSetUp(`TensorFlow's addon did not compile:\n${tailOf(made)}`);
    fs.renameSync(path.join(stage, 'lib/napi-v8/tfjs_binding.node'), result);
  } finally {
    fs.rmSync(stage, { recursive: true, force: true });
  }
}

/** Node's own headers on this machine; undefined: node-gyp downloads them. */
function nodeHeaders() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
  const places = [process.env.npm_config_nodedir, prefix];
  return places.find((place) => place && fs.existsSync(path.join(place, 'include', 'node', 'node_api.h')));
}
