// The pixel of the target whose colour is nearest to a keypoint's own: the program of grids in miniature.
// The lines it reads and writes are docs/programs.md's; its argument only tells programs of one grid apart.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const colourAt = (rgb, i) => [rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]];
const difference = (one, other) => one.reduce((sum, level, i) => sum + Math.abs(level - other[i]), 0);

function match({ source, target, keypoints, side }) {
  const [from, to] = [source, target].map(({ path }) => readFileSync(path));
  const inside = (place) => Math.min(side - 1, Math.max(0, Math.floor(place)));
  return keypoints.map(([x, y]) => {
    const wanted = colourAt(from, inside(y) * side + inside(x));
    let best = 0;
    let least = Infinity;
    for (let i = 0; i < side * side; i++) {
      const found = difference(wanted, colourAt(to, i));
      if (found < least) [best, least] = [i, found];
    }
    return [(best % side) + 0.5, Math.floor(best / side) + 0.5];
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  if (question.type === 'hello') say({ type: 'hello', protocol: 1, name: 'nearest colour', bitReproducible: true });
  else say({ id: question.id, keypoints: match(question) });
}
