/** Which vector instructions this processor has: floating-point sums differ between them. */
import fs from 'node:fs';

/** Widest first. */
const KNOWN = ['amx_tile', 'avx512f', 'avx2', 'avx', 'asimd', 'sse4_2'];

/** The widest known instruction set, e.g. `avx512f`; the architecture's name where the system does not say. */
export function instructionSet(): string {
  try {
    const flags =
      /^(?:flags|Features)\s*:(.*)$/m.exec(fs.readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
    return KNOWN.find((name) => flags.includes(name)) ?? process.arch;
  } catch {
    return process.arch; // not Linux
  }
}
