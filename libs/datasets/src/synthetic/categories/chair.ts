/** A chair from its front corner: the back leans, the legs splay, the depth varies. */
import { part, tint, type Category } from '../drawing.ts';
import { add, between, ribbon, type Vector } from '../outline.ts';

export const CHAIR: Category = {
  name: 'chair',
  mayBeMirrored: false,
  draw(random) {
    const width = random.range(34, 46);
    const depth = { x: random.range(14, 26), y: -random.range(10, 18) };
    const frontLeft = { x: 0, y: 0 };
    const frontRight = { x: width, y: random.range(-3, 5) };
    const [rearLeft, rearRight] = [add(frontLeft, depth), add(frontRight, depth)];
    const rise = { x: random.range(-4, 14), y: -random.range(36, 52) };
    const [topLeft, topRight] = [add(rearLeft, rise), add(rearRight, rise)];
    const length = random.range(30, 40);
    const splay = random.range(-2, 8);
    const foot = (corner: Vector, sideways: number) => ({
      x: corner.x + sideways * splay,
      y: corner.y + length * random.range(0.94, 1.06),
    });
    const feet = {
      frontLeft: foot(frontLeft, -1),
      frontRight: foot(frontRight, 1),
      rearLeft: foot(rearLeft, -0.4),
      rearRight: foot(rearRight, 0.7),
    };
    const armRear = between(rearRight, topRight, random.range(0.38, 0.5));
    const armFront = add(armRear, { x: -depth.x * 0.85, y: -depth.y * 0.85 });
    const thick = random.range(4.5, 6.5);
    const rearLegs = tint(random, 222, 0.7, 0.48);
    const frontLegs = tint(random, 355, 0.75, 0.48);
    const arm = tint(random, 52, 0.88, 0.5);
    return {
      parts: [
        part(ribbon([rearLeft, feet.rearLeft], thick), rearLegs),
        part(ribbon([rearRight, feet.rearRight], thick), rearLegs),
        part(
          [topLeft, topRight, rearRight, rearLeft],
          tint(random, 172, 0.7, 0.42),
          random.pick(['plain', 'stripes', 'dots']),
        ),
        part(ribbon([topLeft, topRight], thick * 1.2), tint(random, 285, 0.55, 0.48)),
        part(
          [frontLeft, frontRight, rearRight, rearLeft],
          tint(random, 26, 0.85, 0.55),
          random.pick(['plain', 'dots']),
        ),
        part(ribbon([frontLeft, frontRight], thick), tint(random, 20, 0.8, 0.42)),
        part(ribbon([frontLeft, feet.frontLeft], thick), frontLegs),
        part(ribbon([frontRight, feet.frontRight], thick), frontLegs),
        part(ribbon([armFront, between(frontRight, rearRight, 0.15)], thick * 0.8), arm),
        part(ribbon([armRear, armFront], thick * 1.1), arm),
      ],
      keypoints: [
        topLeft,
        topRight,
        rearLeft,
        rearRight,
        frontLeft,
        frontRight,
        feet.frontLeft,
        feet.frontRight,
        feet.rearLeft,
        feet.rearRight,
        armFront,
      ],
    };
  },
};
