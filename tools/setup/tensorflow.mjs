// Native TensorFlow: the C library of TensorFlow's own wheel and tfjs-node-gpu's addon compiled against it.
// Everything heavy lives in the user's cache and is shared by all clones.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { chooseLibrary, chosenLibrary } from './chosen-library.mjs';
import { linkForLoader, requireCudaLibraries } from './loader-links.mjs';
import { CannotSetUp, say } from './progress.mjs';
import { run, tailOf } from './run.mjs';
import { isStamped, stamp } from './stamp.mjs';
import { compiledAddon } from './addon/compile.mjs';
import { unpackedLibraries } from './tensorflow-libraries.mjs';
import { folderOf, partsOf } from './tensorflow-parts.mjs';

/**
 * `wanted`: `cpu`, `cuda`, or undefined for what was chosen before. Throws CannotSetUp with one sentence for people;
 * what was installed before then stays as it was.
 */
export async function installTensorFlow(root, wanted) {
  const cache = cacheFolder();
  const library = wanted ?? chosenLibrary(cache);
  const home = path.join(cache, folderOf(library));
  await unpackedLibraries(cache, home, partsOf(library, process.platform, process.arch));
  linkForLoader(home);
  const isNew = useLibrary(root, home, library);
  if (library !== chosenLibrary(cache)) chooseLibrary(cache, library);
  if (isNew) say(`native TensorFlow: ready (${library})`);
}

/** Compiles and loads the addon against the library in `home`; false when it is in use already. */
function useLibrary(root, home, library) {
  const require = createRequire(path.join(root, 'libs/model/package.json'));
  const tfjs = path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  const addon = path.join(tfjs, 'lib', 'napi-v8', 'tfjs_binding.node');
  const checked = path.join(tfjs, 'lib', '.keygrid-loads');
  const compiled = compiledAddon(home, tfjs, require);
  const inUse = `${home} ${path.basename(compiled)}`;
  if (fs.existsSync(addon) && isStamped(checked, inUse) && fs.existsSync(path.join(tfjs, 'deps', 'lib')))
    return false;

  fs.rmSync(path.join(tfjs, 'deps'), { recursive: true, force: true });
  fs.symlinkSync(home, path.join(tfjs, 'deps'));
  fs.mkdirSync(path.dirname(addon), { recursive: true });
  replaceWithCopy(compiled, addon); // the addon finds the library relative to its own place
  const loads = run(process.execPath, ['-e', `process.dlopen({ exports: {} }, ${JSON.stringify(addon)})`]);
  if (loads.status !== 0) {
    fs.rmSync(addon);
    throw new CannotSetUp(
      `the native TensorFlow library does not load on this machine:\n${tailOf(loads, 3)}`,
    );
  }
  if (library === 'cuda') requireCudaLibraries(addon);
  stamp(checked, inUse);
  return true;
}

/** In one step: running programs have the old file mapped, and would crash if its bytes changed under them. */
function replaceWithCopy(file, place) {
  const aside = `${place}.${process.pid}`;
  fs.copyFileSync(file, aside);
  fs.renameSync(aside, place);
}

/** `KEYGRID_CACHE`, else the user's cache folder, as `libs/files/src/cache-folder.ts` finds it; that is not built yet. */
export function cacheFolder() {
  if (process.env.KEYGRID_CACHE) return path.resolve(process.env.KEYGRID_CACHE);
  return path.resolve(process.env.XDG_CACHE_HOME || path.join(homeFolder(), '.cache'), 'keygrid');
}

function homeFolder() {
  try {
    return os.homedir();
  } catch (cause) {
    throw new Error(`user ${process.getuid?.()} has no HOME and no name: set HOME or KEYGRID_CACHE`, {
      cause,
    });
  }
}
