/** The variables a process that computes may see: those of any tool, and those that decide how it computes. */
import { toolEnvironment } from './tool-environment.ts';

/** Where Keygrid and Node keep caches, how much is said, and whether a CPU computes as a GPU would. */
const NAMES = new Set([
  'KEYGRID_CODE_PATH',
  'KEYGRID_CACHE',
  'KEYGRID_DEBUG',
  'XDG_CACHE_HOME',
  'NODE_OPTIONS',
  'UV_THREADPOOL_SIZE',
]);
/** Numeric libraries, threads, allocators and GPUs. */
const FAMILIES =
  /^(TF|TFJS|XLA|CUDA|CUDNN|CUBLAS|NCCL|NVIDIA|GPU|OMP|GOMP|KMP|MKL|ONEDNN|DNNL|OPENBLAS|VECLIB|BLAS|MALLOC|GLIBC|ROCM|HIP|HSA)_[A-Z0-9_]+$/;

export function computeEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(([name]) => NAMES.has(name) || FAMILIES.test(name));
  return { ...toolEnvironment(env), ...Object.fromEntries(passed) };
}
