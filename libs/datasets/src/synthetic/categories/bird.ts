/** A bird from the side: head, beak, wing and tail move against the body. */
import { part, tint, type Category } from '../drawing.ts';
import { add, between, ellipse, leaf, polar, ribbon, rotate } from '../outline.ts';

export const BIRD: Category = {
  name: 'bird',
  mayBeMirrored: true,
  draw(random) {
    const middle = { x: 0, y: 0 };
    const [rx, ry] = [random.range(22, 28), random.range(13, 17)];
    const lean = random.range(-18, 10);
    const onBody = (x: number, y: number) => rotate({ x: x * rx, y: y * ry }, lean);
    const head = add(onBody(0.85, -0.5), polar(random.range(10, 15), random.range(-75, -35)));
    const headRadius = random.range(9, 11);
    const nod = random.range(-20, 20);
    const beakTip = add(head, polar(headRadius + random.range(9, 16), nod));
    const eye = add(head, polar(headRadius * 0.4, nod - 45));
    const tailBase = onBody(-0.9, -0.1);
    const tailTip = add(tailBase, polar(random.range(22, 34), 180 + random.range(-25, 25)));
    const shoulder = onBody(0.35, -0.25);
    const wingTip = add(shoulder, polar(random.range(30, 40), 180 + random.range(-35, 55)));
    const hip = onBody(0.05, 0.8);
    const footAt = (degrees: number) => add(hip, polar(random.range(17, 23), degrees));
    const frontFoot = footAt(random.range(50, 80));
    const rearFoot = footAt(random.range(100, 130));
    const legs = tint(random, 300, 0.6, 0.42);
    return {
      parts: [
        part(leaf(tailTip, tailBase, random.range(15, 22)), tint(random, 130, 0.65, 0.42)),
        part(ribbon([hip, frontFoot], 3.4), legs),
        part(ribbon([hip, rearFoot], 3.4), legs),
        part(ribbon([onBody(0.5, 0), head], ry * 1.3, headRadius * 1.3), tint(random, 48, 0.85, 0.52)),
        part(ellipse(middle, rx, ry, lean), tint(random, 48, 0.85, 0.55), random.pick(['plain', 'dots'])),
        part(
          leaf(shoulder, wingTip, random.range(15, 20)),
          tint(random, 220, 0.75, 0.5),
          random.pick(['plain', 'stripes']),
        ),
        part(
          [
            add(head, polar(headRadius * 0.9, nod - 35)),
            beakTip,
            add(head, polar(headRadius * 0.9, nod + 35)),
          ],
          tint(random, 25, 0.9, 0.35),
        ),
        part(ellipse(head, headRadius, headRadius), tint(random, 2, 0.8, 0.48)),
        part(ellipse(eye, 3.4, 3.4), tint(random, 60, 0.1, 0.93)),
        part(ellipse(eye, 1.8, 1.8), tint(random, 0, 0.1, 0.08)),
      ],
      keypoints: [
        beakTip,
        eye,
        add(head, polar(headRadius, -100 + nod)),
        between(onBody(0.75, -0.2), head, 0.35),
        onBody(0.85, 0.45),
        shoulder,
        wingTip,
        tailBase,
        tailTip,
        hip,
        frontFoot,
        rearFoot,
      ],
    };
  },
};
