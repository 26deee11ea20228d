/** The runtime on this machine, found without loading it: whether its library is here, and of which version. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Name and version: part of the numeric environment of what it computes. `folder` as above. */
export function onnxLibrary(folder = installedFolder()): string {
  if (folder === undefined) return 'onnxruntime, not installed';
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `onnxruntime ${version}`;
}

function installedFolder(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}
