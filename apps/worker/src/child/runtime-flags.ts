/** Settings of the JavaScript engine that a child needs. */

/**
 * Memory protection keys off: V8 guards the pages of compiled WebAssembly with them, and a process in which several threads
 * compile it (loader threads import modules and resample) ends now and then by SIGSEGV or SIGBUS on processors that have them
 * (github.com/nodejs/node/issues/64500). The option was renamed between Node 20 and 22.
 */
export function runtimeFlags(nodeVersion: string = process.versions.node): string[] {
  const major = Number(nodeVersion.split('.')[0]);
  return [major < 22 ? '--no-wasm-memory-protection-keys' : '--no-memory-protection-keys'];
}
