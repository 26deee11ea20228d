import { expect, test } from 'vitest';
import { childEnvironment } from './child-environment.ts';

test('credentials stay with the supervisor, everything else goes on', () => {
  const parent = {
    PATH: '/bin',
    DATABASE_URL: 'x',
    REDIS_URL: 'x',
    PGPASSWORD: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const environment = childEnvironment(parent, { threads: 3 });
  expect(environment).toMatchObject({ PATH: '/bin', TF_NUM_INTRAOP_THREADS: '3', OMP_NUM_THREADS: '3' });
  expect(Object.values(environment)).not.toContain('x');
});

test('a child sees its own GPU only, and none on a CPU', () => {
  const parent = { CUDA_VISIBLE_DEVICES: '1,2' };
  expect(childEnvironment(parent, { threads: 1, gpu: '2' })['CUDA_VISIBLE_DEVICES']).toBe('2');
  expect(childEnvironment(parent, { threads: 1 })['CUDA_VISIBLE_DEVICES']).toBe('-1');
});
