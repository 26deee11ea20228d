/** A number of bytes for people: "6.2 GiB". */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const unit = ['bytes', 'KiB', 'MiB', 'GiB'][power] ?? '';
  return `${power === 0 ? bytes : (bytes / 2 ** (10 * power)).toFixed(1)} ${unit}`;
}
