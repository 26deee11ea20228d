/** A fish from the side: tail and fins swing. */
import { part, tint, type Category } from '../drawing.ts';
import { add, ellipse, leaf, polar } from '../outline.ts';

export const FISH: Category = {
  name: 'fish',
  mayBeMirrored: true,
  draw(random) {
    const middle = { x: 0, y: 0 };
    const [rx, ry] = [random.range(32, 40), random.range(15, 23)];
    const on = (x: number, y: number) => ({ x: x * rx, y: y * ry });
    const mouth = on(1, 0.08);
    const eye = on(0.66, -0.22);
    const tailBase = on(-0.93, 0);
    const swing = random.range(-22, 22);
    const lobe = (degrees: number) => add(tailBase, polar(random.range(20, 28), 180 + swing + degrees));
    const [tailTop, tailBottom] = [lobe(random.range(32, 50)), lobe(-random.range(32, 50))];
    const dorsalFront = on(0.28, -0.9);
    const dorsalTip = add(on(-0.15, -0.95), polar(random.range(13, 20), -random.range(95, 135)));
    const bellyBase = on(0.0, 0.85);
    const bellyTip = add(bellyBase, polar(random.range(14, 20), random.range(95, 135)));
    const pectoralBase = on(0.32, 0.22);
    const pectoralTip = add(pectoralBase, polar(random.range(15, 20), 180 + random.range(-65, -10)));
    const gill = on(0.38, -0.2);
    return {
      parts: [
        part(leaf(tailBase, tailTop, 15), tint(random, 190, 0.75, 0.48)),
        part(leaf(tailBase, tailBottom, 15), tint(random, 235, 0.7, 0.52)),
        part([dorsalFront, dorsalTip, on(-0.6, -0.7)], tint(random, 120, 0.65, 0.4)),
        part(leaf(bellyBase, bellyTip, 14), tint(random, 345, 0.75, 0.5)),
        part(
          ellipse(middle, rx, ry),
          tint(random, 28, 0.88, 0.54),
          random.pick(['plain', 'stripes', 'dots']),
        ),
        part(ellipse(on(0.68, 0), rx * 0.325, ry * 0.74), tint(random, 285, 0.55, 0.46)),
        part(leaf(pectoralBase, pectoralTip, 9), tint(random, 56, 0.9, 0.55)),
        part(ellipse(eye, 4, 4), tint(random, 60, 0.1, 0.94)),
        part(ellipse(eye, 2, 2), tint(random, 0, 0.1, 0.08)),
      ],
      keypoints: [
        mouth,
        eye,
        gill,
        dorsalFront,
        dorsalTip,
        tailBase,
        tailTop,
        tailBottom,
        bellyTip,
        pectoralTip,
      ],
    };
  },
};
