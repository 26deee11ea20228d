// Is there room for what will be downloaded and unpacked? Asked before the first byte.
import fs from 'node:fs';
import { CannotSetUp } from './progress.mjs';

/** The compiled addon, and what the sizes were rounded by. */
const SPARE_MB = 200;

/** Wheels come one after the other and each is deleted when it is unpacked; pip holds the one it fetches twice. */
export function requireDiskSpace(folder, parts) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const freeMB = (bavail * bsize) / 1e6;
  const unpackedMB = parts.reduce((sum, part) => sum + part.unpackedMB, 0);
  const neededMB = unpackedMB + 2 * Math.max(...parts.map((part) => part.wheelMB)) + SPARE_MB;
  if (freeMB >= neededMB) return;
  const downloadMB = parts.reduce((sum, part) => sum + part.wheelMB, 0);
  throw new CannotSetUp(
    `${folder} has ${gigabytes(freeMB)} GB free, and ${gigabytes(neededMB)} GB are needed for TensorFlow's library ` +
      `(download ${gigabytes(downloadMB)} GB, unpacked ${gigabytes(unpackedMB)} GB); make room, or set KEYGRID_CACHE to a folder on another disk`,
  );
}

const gigabytes = (megabytes) => (megabytes / 1000).toFixed(1);
