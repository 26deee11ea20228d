/** Writes entries without end, the same ones as its fellows, and says when it has written some. */
import { keptEntries } from '../../dist/index.js';

const [folder, limit] = process.argv.slice(2);
const entries = keptEntries(folder, { limitBytes: Number(limit), onDamaged: () => process.exit(1) });
for (let i = 0; ; i++) {
  const number = i % 50;
  await entries.put(number.toString(16).padStart(64, '0'), Buffer.alloc(500_000, number));
  if (i === 20) process.send('some');
}
