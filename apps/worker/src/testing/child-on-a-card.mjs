// Preloaded into the processes of a test on a machine without a card: a child computes on the CPU, says that it has the card
// it was given, and dies as that card's fault makes it (`GPU_TEST_FAULTS`: card to fault, as JSON).
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';

const FAULTS = {
  'out of memory': () => {
    throw new Error(
      'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[16,512,64,64] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc',
    );
  },
  'lost, as an error': () => {
    throw new Error('Invalid TF_Status: 13\nMessage: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure');
  },
  'lost, as an abort': () => {
    const words =
      'F0000 cuda_event.cc:52] Polled an error: CUDA_ERROR_ECC_UNCORRECTABLE: uncorrectable ECC error encountered\n';
    process.stderr.write(words, () => process.kill(process.pid, 'SIGABRT'));
  },
};

if (isMainThread && path.basename(process.argv[1] ?? '') === 'child.js') {
  const {
    CUDA_VISIBLE_DEVICES: card,
    TF_PER_DEVICE_MEMORY_LIMIT_MB: limit,
    CUDA_CACHE_PATH: kept,
  } = process.env;
  const fault = JSON.parse(process.env['GPU_TEST_FAULTS'] ?? '{}')[card];
  const device = process.argv.indexOf('--device') + 1;
  const isOnCard = process.argv[device] === 'cuda';
  if (isOnCard) {
    process.argv[device] = 'cpu';
    const send = process.send.bind(process);
    process.send = (message, ...rest) =>
      send(message.type === 'ready' ? onCard(message, card) : message, ...rest);
    process.on('message', ({ type }) => {
      if (type !== 'start') return;
      console.log(`on card ${card}, ${limit ?? 'no'} MiB at most, compiled code in ${kept}`);
      if (fault !== undefined) setImmediate(FAULTS[fault]);
    });
  }
}

function onCard({ environment, precisions, ...message }, card) {
  return {
    ...message,
    environment: { ...environment, device: 'cuda', gpu: `card ${card}` },
    precisions: [...new Set([...precisions, 'tf32'])],
  };
}
