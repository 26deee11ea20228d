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
  const environment = childEnvironment(parent, { threads: 3, precision: 'float32' });
  expect(environment).toMatchObject({ PATH: '/bin', TF_NUM_INTRAOP_THREADS: '3', OMP_NUM_THREADS: '3' });
  expect(Object.values(environment)).not.toContain('x');
  expect(environment['ONEDNN_DEFAULT_FPMATH_MODE']).toBeUndefined();
});

test('a child sees its own GPU only, and none on a CPU', () => {
  expect(childEnvironment({}, { threads: 1, gpu: '2', precision: 'float32' })['CUDA_VISIBLE_DEVICES']).toBe(
    '2',
  );
  expect(childEnvironment({}, { threads: 1, precision: 'bfloat16' })).toMatchObject({
    CUDA_VISIBLE_DEVICES: '-1',
    ONEDNN_DEFAULT_FPMATH_MODE: 'BF16',
  });
});
