/** Whether the runtime's library is on this machine, found without loading it. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const PACKAGE = 'onnxruntime-node';

/** Why no ONNX model can be run here, as a clause; undefined: one can. `folder`: of the installed package, by default the real one. */
export function whyNoOnnxRuntime(folder = installedFolder()): string | undefined {
  const own = path.join(process.platform, process.arch, 'onnxruntime_binding.node');
  if (folder === undefined) return `the package ${PACKAGE} is not installed here; npm install brings it`;
  const bin = path.join(folder, 'bin');
  const versions = existsSync(bin) ? readdirSync(bin) : [];
  if (versions.some((version) => existsSync(path.join(bin, version, own)))) return undefined;
  return `the package ${PACKAGE} has no library for ${process.platform} on ${process.arch} here (${own})`;
}

function installedFolder(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}
