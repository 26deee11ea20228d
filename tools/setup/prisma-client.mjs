// The Prisma client: generated when the schema, its configuration or Prisma's version changed.
import fs from 'node:fs';
import path from 'node:path';
import { say } from './progress.mjs';
import { run, tailOf } from './run.mjs';
import { hashOfFiles, isStamped, stamp } from './stamp.mjs';

export function generatePrismaClient(root) {
  const inputs = ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json'];
  const hash = hashOfFiles(inputs.map((file) => path.join(root, file)));
  const done = path.join(root, 'libs/runs/src/generated/.schema-hash');
  if (isStamped(done, hash)) return;
  say('Prisma client: generating');
  const result = run(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], {
    cwd: root,
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: placeholderEngine(), CHECKPOINT_DISABLE: '1' },
  });
  if (result.status !== 0) throw new Error(`prisma generate failed:\n${tailOf(result)}`);
  stamp(done, hash);
}

/** `generate` never runs the schema engine, but would download one if no file were named. */
function placeholderEngine() {
  return ['/bin/true', '/usr/bin/true'].find((file) => fs.existsSync(file)) ?? process.execPath;
}
