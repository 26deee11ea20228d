#!/usr/bin/env node
// Starts the built command; says what to run when it has not been built yet.
import { existsSync } from 'node:fs';
import module from 'node:module';

module.enableCompileCache?.();
const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('keygrid is not built yet: run `npm run setup` in the repository first.');
  process.exitCode = 1;
}
