/** Which vector instructions this processor has and the library may use: floating-point sums differ between them. */
import fs from 'node:fs';

/** Widest first. */
const WIDTHS = ['avx512f', 'avx2', 'avx', 'asimd', 'sse4_2'];
/** Arithmetic of its own beside the width. */
const EXTENSIONS = ['sve', 'bf16', 'avx512_bf16', 'avx512_fp16', 'amx_bf16', 'amx_fp16'];
/** Variables by which oneDNN is told to use less than there is, or not to be used. */
const LIMITS = ['ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA', 'ONEDNN_CPU_ISA_HINTS', 'TF_ENABLE_ONEDNN_OPTS'];

/** E.g. `avx512f+avx512_bf16+amx_bf16 ONEDNN_MAX_CPU_ISA=AVX2`; the architecture where the system does not say. */
export function instructionSet(
  flags: readonly string[] = processorFlags(),
  env: NodeJS.ProcessEnv = process.env,
): string {
  const width = WIDTHS.find((name) => flags.includes(name)) ?? process.arch;
  const extensions = EXTENSIONS.filter((name) => flags.includes(name));
  const limits = LIMITS.filter((name) => env[name] !== undefined).map((name) => `${name}=${env[name]}`);
  return [[width, ...extensions].join('+'), ...limits].join(' ');
}

/** As Linux lists them; empty on other systems. */
export function processorFlags(): string[] {
  try {
    const text = fs.readFileSync('/proc/cpuinfo', 'utf8');
    return /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1]?.trim().split(' ') ?? [];
  } catch {
    return []; // not Linux
  }
}
