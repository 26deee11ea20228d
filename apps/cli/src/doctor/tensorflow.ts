/** Does TensorFlow load? Asked in a child process: nothing but a child ever loads it. */
import type { Processor } from '@keygrid/contract';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageFolder, PROJECT_FOLDER } from '../processes/package-folder.ts';
import { runScript } from '../processes/run-script.ts';
import type { Finding } from './part.ts';

const ADDON = path.join(
  PROJECT_FOLDER,
  'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node',
);

/** Prints what was loaded as JSON on its last line. */
const LOAD = `
  const model = await import('@keygrid/model');
  const environment = await model.loadTensorFlow({ device: process.argv[1] });
  const library = model.installedLibrary();
  const driverProblem = model.driverProblem();
  const gpu = {
    driverProblem,
    gpuObstacle: model.gpuObstacle(library),
    systemProblem: model.systemProblem(model.systemFacts(), driverProblem),
    missingLibraries: library === 'cuda' ? model.missingCudaLibraries() : [],
  };
  console.log('\\n' + JSON.stringify({ environment, precisions: model.precisionsOf(environment), library, ...gpu }));
`;

export interface LoadedTensorFlow {
  environment: { library: string; backend: string; device: string; instructionSet: string; gpu?: string };
  precisions: string[];
  /** Which one `npm run setup` installed. */
  library: Processor;
  /** What the system's loader says about NVIDIA's driver. */
  driverProblem?: string;
  /** What the system’s files say stands in the way of a GPU, whichever library is installed. */
  systemProblem?: { what: string; remedy: string };
  /** NVIDIA’s libraries that TensorFlow’s own loader misses; none with the CPU library. */
  missingLibraries?: string[];
  /** What stands in the way of a GPU. */
  gpuObstacle?: string;
  /** Why another backend than the native one was loaded. */
  warning?: string;
}

/** `loaded` is left out where the native library does not load. */
export interface NativeCheck {
  finding: Finding;
  loaded?: LoadedTensorFlow;
}

export async function checkNativeTensorFlow(): Promise<NativeCheck> {
  const finding = { part: 'native TensorFlow', needed: false };
  const advice = 'npm run setup; until then the JavaScript backend computes: correct, but slow';
  if (!existsSync(ADDON)) return { finding: { ...finding, state: 'missing', detail: 'not built', advice } };
  const loaded = await load('auto');
  if (typeof loaded === 'string') {
    return { finding: { ...finding, state: 'missing', detail: `does not load: ${loaded}`, advice } };
  }
  const { environment, precisions, library } = loaded;
  if (environment.backend !== 'tensorflow') {
    const detail = `does not load: ${loaded.warning}`;
    return { finding: { ...finding, state: 'missing', detail, advice } };
  }
  const detail = [
    `${library === 'cuda' ? 'CUDA' : 'CPU'} library`,
    environment.library,
    `computes on ${environment.device}`,
    environment.instructionSet,
    precisions.join(' and '),
  ].join(', ');
  return { finding: { ...finding, state: 'ok', detail }, loaded };
}

/** The stand-in that must work where the native library does not. */
export async function checkJavaScriptTensorFlow(): Promise<Finding> {
  const loaded = await load('javascript');
  const finding = { part: 'JavaScript fallback', needed: true };
  if (typeof loaded !== 'string') return { ...finding, state: 'ok', detail: loaded.environment.library };
  return { ...finding, state: 'missing', detail: `does not load: ${loaded}`, advice: 'npm run setup' };
}

/** A text is what went wrong. */
async function load(device: 'auto' | 'javascript'): Promise<LoadedTensorFlow | string> {
  const args = ['--input-type=module', '--eval', LOAD, device];
  const cwd = packageFolder('@keygrid/compute');
  const { code, stdout, stderr } = await runScript(process.execPath, args, { cwd, timeoutMs: 60_000 });
  if (code !== 0) return errorLine(stderr);
  const loaded = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as LoadedTensorFlow;
  const warning = /^warning: (.*)$/m.exec(stderr)?.[1];
  return { ...loaded, ...(warning === undefined ? {} : { warning }) };
}

/** Of a stack trace, the line that says what happened. */
function errorLine(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /^\w*Error/.test(line)) ?? lines.at(-1) ?? 'no message';
}
