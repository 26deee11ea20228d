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

test('a share of a GPU is told to TensorFlow, and CUDA keeps what it compiled in the worker’s cache', () => {
  const parent = { KEYGRID_CACHE: '/cache' };
  const place = { threads: 1, gpu: 'MIG-c6d4f1ef', shareGiB: 10.75 };
  expect(childEnvironment(parent, place)).toMatchObject({
    CUDA_VISIBLE_DEVICES: 'MIG-c6d4f1ef',
    TF_PER_DEVICE_MEMORY_LIMIT_MB: '11008',
    CUDA_CACHE_PATH: '/cache/cuda',
    CUDA_CACHE_MAXSIZE: '2147483648',
  });
  const own = { ...parent, CUDA_CACHE_PATH: '/fast', CUDA_CACHE_MAXSIZE: '1' };
  expect(childEnvironment(own, { threads: 1, gpu: '0' })).toMatchObject({ CUDA_CACHE_PATH: '/fast', CUDA_CACHE_MAXSIZE: '1' }); // prettier-ignore
  const onCpu = childEnvironment(parent, { threads: 1 });
  for (const name of ['TF_PER_DEVICE_MEMORY_LIMIT_MB', 'CUDA_CACHE_PATH'])
    expect(onCpu).not.toHaveProperty(name);
});
