/** What the words of a numeric library, a driver or an allocator say, in a message or at the end of a log. */

/** Of a process, of TensorFlow's allocator on a GPU, and of CUDA's under it. */
const ALLOCATOR =
  /OOM when allocating|RESOURCE_?EXHAUSTED|failed to allocate|out of memory|std::bad_alloc|CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation|(?:CUBLAS|CUDNN|CUSOLVER)_STATUS_ALLOC_FAILED/i;

/** CUDA's errors that say something of the program or its files, not of the card. */
const OF_THE_PROGRAM =
  'OUT_OF_MEMORY|INVALID_[A-Z]+|NO_BINARY_FOR_GPU|UNSUPPORTED_PTX_VERSION|JIT_[A-Z_]+|NOT_FOUND|NOT_SUPPORTED|FILE_NOT_FOUND|SHARED_OBJECT_[A-Z_]+|STUB_LIBRARY|SYSTEM_DRIVER_MISMATCH|COMPAT_NOT_SUPPORTED_ON_DEVICE';

/** The card is gone, or answers nothing any longer. */
const LOST = [
  new RegExp(`\\bCUDA_ERROR_(?!(?:${OF_THE_PROGRAM})\\b)[A-Z_]+`),
  /\bcudaError(?:DevicesUnavailable|ECCUncorrectable|NvlinkUncorrectable|IllegalAddress|LaunchFailure|Assert|HardwareStackError)\b/,
  /\bXid\b|fallen off the bus|\b(?:GPU|device) is lost\b|device-side assert|Unable to determine the device handle/i,
  /no longer available|an illegal memory access was encountered|unspecified launch failure/i,
  /uncorrectable (?:NVLink or )?(?:ECC|error)|\bECC error/i,
];

/** Undefined: neither. What is lost matters more than memory that was short before. */
export function classifyWords(words: string): 'device-lost' | 'out-of-memory' | undefined {
  if (LOST.some((sign) => sign.test(words))) return 'device-lost';
  return ALLOCATOR.test(words) ? 'out-of-memory' : undefined;
}
