import { expect, test } from 'vitest';
import { computeEnvironment } from './compute-environment.ts';
import { toolEnvironment } from './tool-environment.ts';

const env = {
  PATH: '/bin',
  HOME: '/home/me',
  LC_ALL: 'C',
  LD_LIBRARY_PATH: '/lib',
  KEYGRID_CACHE: '/cache',
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  TF_CPP_MIN_LOG_LEVEL: '0',
  CUDA_VISIBLE_DEVICES: '0',
  OMP_NUM_THREADS: '2',
};
const others = {
  DATABASE_URL: 'x',
  REDIS_URL: 'x',
  KEYGRID_STORE: 'x',
  KEYGRID_HOME: 'x',
  PGPASSWORD: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  GITHUB_TOKEN: 'x',
  SOMETHING_NEW: 'x',
};

test('a process that computes sees only what is on the list', () => {
  expect(computeEnvironment({ ...env, ...others })).toEqual(env);
});

test('a tool sees less: where programs and libraries are, and the language', () => {
  expect(Object.keys(toolEnvironment({ ...env, ...others }))).toEqual([
    'PATH',
    'HOME',
    'LC_ALL',
    'LD_LIBRARY_PATH',
  ]);
});
