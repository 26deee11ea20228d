/** What takes room, a line for each place: the store, the database, features that this machine keeps. */
import { counted } from '@keygrid/contract';
import type { AllStudies, DatabaseUsage, StoreUsage, StudyDisk } from '@keygrid/results';
import { bytesText } from '../bytes-text.ts';

/** What it alone holds, and beside it what other studies hold too. */
export const diskText = ({ own, shared }: StudyDisk): string =>
  shared === 0 ? bytesText(own) : `${bytesText(own)} + ${bytesText(shared)} shared`;

export function storeLine(url: string, { checkpoints, logs, weights }: StoreUsage): string {
  const files = ({ files: count, bytes }: StoreUsage['weights'], noun: string): string =>
    `${counted(count, noun)} (${bytesText(bytes)})`;
  const brought = weights.files > 0 ? `, ${files(weights, 'file')} of brought weights` : '';
  return `store ${url}: ${files(checkpoints, 'checkpoint')}, ${files(logs, 'log')}${brought}`;
}

export const databaseLine = ({ bytes, predictions, points }: DatabaseUsage): string =>
  `database: ${bytesText(bytes)}, of it predictions and scores ${bytesText(predictions)}, points ${bytesText(points)}`;

/** None where this machine keeps no features. */
export function featureLines({ folder, entries, bytes }: AllStudies['featureCache']): string[] {
  if (entries === 0) return [];
  return [
    `feature cache of this machine, ${folder}: ${counted(entries, 'picture view')} (${bytesText(bytes)})`,
  ];
}
