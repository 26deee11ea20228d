/** Does TensorFlow load? Asked in a child process: nothing but a child ever loads it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageFolder, PROJECT_FOLDER } from '../processes/package-folder.ts';
import { runScript } from '../processes/run-script.ts';
import type { Finding } from './part.ts';

const ADDON = path.join(
  PROJECT_FOLDER,
  'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node',
);

/** Prints the numeric environment as JSON on its last line. */
const LOAD = `
  const { loadTensorFlow } = await import('@keygrid/model');
  console.log('\\n' + JSON.stringify(await loadTensorFlow({ device: process.argv[1] })));
`;

export async function checkNativeTensorFlow(): Promise<Finding> {
  const finding = { part: 'native TensorFlow', needed: false };
  const advice = 'npm run setup; until then the JavaScript backend computes: correct, but slow';
  if (!existsSync(ADDON)) return { ...finding, state: 'missing', detail: 'not built', advice };
  const loaded = await load('cpu');
  if (loaded.failure !== undefined) {
    return { ...finding, state: 'missing', detail: `does not load: ${loaded.failure}`, advice };
  }
  return { ...finding, state: 'ok', detail: loaded.detail };
}

/** The stand-in that must work where the native library does not. */
export async function checkJavaScriptTensorFlow(): Promise<Finding> {
  const loaded = await load('javascript');
  const finding = { part: 'JavaScript fallback', needed: true };
  if (loaded.failure === undefined) return { ...finding, state: 'ok', detail: loaded.detail };
  return {
    ...finding,
    state: 'missing',
    detail: `does not load: ${loaded.failure}`,
    advice: 'npm run setup',
  };
}

async function load(device: 'cpu' | 'javascript'): Promise<{ detail: string; failure?: string }> {
  const args = ['--input-type=module', '--eval', LOAD, device];
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const cwd = packageFolder('@keygrid/worker');
  const { code, stdout, stderr } = await runScript(process.execPath, args, { cwd, env, timeoutMs: 60_000 });
  if (code !== 0) return { detail: '', failure: errorLine(stderr) };
  const environment = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, string>;
  const words = ['library', 'backend', 'device', 'instructionSet'].map((key) => environment[key]);
  return { detail: words.filter(Boolean).join(', ') };
}

/** Of a stack trace, the line that says what happened. */
function errorLine(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /^\w*Error/.test(line)) ?? lines.at(-1) ?? 'no message';
}
