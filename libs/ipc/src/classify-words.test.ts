import { expect, test } from 'vitest';
import { classifyWords } from './classify-words.ts';

test.for([
  'NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.',
  'INTERNAL: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered',
  'failed to synchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure',
  'CUDA_ERROR_ECC_UNCORRECTABLE: uncorrectable ECC error encountered',
  'CUDA_ERROR_UNKNOWN: unknown error',
  'The GPU is no longer available',
  'CUDA error: device-side assert triggered',
  'Unable to determine the device handle for GPU 0000:3B:00.0: GPU is lost.  Reboot the system to recover this GPU',
])('a lost card: %s', (words) => expect(classifyWords(words)).toBe('device-lost'));

test.for([
  'OOM when allocating tensor with shape[64,512,64,64] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc',
  'ResourceExhausted: out of memory',
  'RESOURCE_EXHAUSTED: failed to allocate 2.00GiB',
  'failed to alloc: CUDA_ERROR_OUT_OF_MEMORY: out of memory',
  'CUDNN_STATUS_ALLOC_FAILED',
])('an allocator that failed: %s', (words) => expect(classifyWords(words)).toBe('out-of-memory'));

test.for([
  'CUDA_ERROR_NO_BINARY_FOR_GPU: no kernel image is available for execution on the device',
  'CUDA_ERROR_INVALID_VALUE: invalid argument',
  'a picture of a device',
])('neither: %s', (words) => expect(classifyWords(words)).toBeUndefined());
