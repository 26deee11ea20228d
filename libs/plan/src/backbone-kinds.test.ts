/** Backbones other than ResNet in a grid: short form, weights by name, and which trainings they keep apart. */
import { PRETRAINED } from '@keygrid/model/config';
import { expect, it } from 'vitest';
import { planGrid } from './plan.ts';
import { pretrainedIn } from './pretrained.ts';
import { context, gridOf, small } from './testing/context.ts';

const planned = (backbone: unknown, model: object = {}, product?: object) => {
  const base = { ...small.base, model: { backbone, ...model } };
  return [...planGrid(gridOf(product && { product }, { base, seeds: [1] }), context).trainings.values()];
};

it('a kind is written short or in full, and layers and width of a ResNet count for nothing', () => {
  const [short] = planned('efficientnet-lite0');
  expect(short?.spec.model.backbone).toEqual({ kind: 'efficientnet-lite0', weights: { kind: 'he' } });
  expect(planned({ kind: 'efficientnet-lite0', width: 16 })[0]?.id).toBe(short?.id);
  expect(planned({ kind: 'efficientnet-lite1' })[0]?.id).not.toBe(short?.id);
});

it('`kind: resnet` written out gives the ids grids without it always had', () => {
  const shape = small.base.model.backbone;
  const [bare] = planned(shape);
  expect(planned({ kind: 'resnet', ...shape })[0]?.id).toBe(bare?.id);
  expect(bare?.spec.model.backbone).not.toHaveProperty('kind');
});

it('`weights: imagenet` is part of the id by the hash of the file that set-up fetches', () => {
  const [training] = planned({ kind: 'efficientnet-lite0', weights: 'imagenet' });
  const { sha256 } = PRETRAINED['efficientnet-lite0'];
  expect(training?.spec.model.backbone.weights).toEqual({ kind: 'file', sha256 });
});

it('a ResNet has no weights called imagenet, and heads must divide the channels of the backbone', () => {
  expect(() => planned({ weights: 'imagenet' })).toThrow(
    /imagenet comes with efficientnet-lite0.*"he" or a file/,
  );
  const backbone = 'efficientnet-lite0';
  expect(() => planned(backbone, { csfa: { heads: 5 } })).toThrow(
    "5 heads do not divide conv4's 112 channels",
  );
});

it('an axis of kinds makes a training each', () => {
  const kinds = ['resnet', 'efficientnet-lite0', 'efficientnet-lite2'];
  expect(planned({ width: 16 }, {}, { 'model.backbone': kinds })).toHaveLength(3);
});

it('the files that set-up fetches are known once, by the field that names them; a file named by its path is not one of them', () => {
  const { sha256, file } = PRETRAINED['efficientnet-lite0'];
  const backbone = { kind: 'efficientnet-lite0', weights: 'imagenet' };
  const matcher = { kind: 'features', backbone: 'efficientnet-lite0', weights: 'imagenet' };
  const base = { ...small.base, model: { backbone } };
  const plan = (changes: object, product?: object, from = context) =>
    pretrainedIn(planGrid(gridOf(product && { product }, changes), from));
  const found = (field: string) => [{ kind: 'efficientnet-lite0', file, sha256, field }];
  expect(plan({ base: { ...small.base, matcher } })).toEqual(found('matcher.weights'));
  expect(plan({ base }, { matcher: ['kbcnet', matcher] })).toEqual(found('model.backbone.weights'));
  expect(plan({ base: small.base })).toEqual([]);
  const copied = { ...context, sha256OfWeights: () => sha256 };
  expect(plan({ base: { ...small.base, matcher: { ...matcher, weights: 'f' } } }, undefined, copied)).toEqual(
    [],
  );
});
