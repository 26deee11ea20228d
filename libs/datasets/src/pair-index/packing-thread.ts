/** Runs in a thread of its own: packs its share of a data set's pairs. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { guardThread } from '@keygrid/contract';
import { packRows, type PackingTask } from './pack-rows.ts';

guardThread();

for await (const part of packRows(workerData as PackingTask)) {
  const { facts, coordinates } = part.pairs;
  (parentPort as MessagePort).postMessage(part, [
    facts.buffer as ArrayBuffer,
    coordinates.buffer as ArrayBuffer,
  ]);
}
