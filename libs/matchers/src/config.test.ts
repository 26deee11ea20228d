import { PRETRAINED } from '@keygrid/model/config';
import { describe, expect, test } from 'vitest';
import { filesOfMatcher, matcherConflicts, MatcherInput, resolveMatcher } from './config.ts';

const sha256 = 'a'.repeat(64);
const resolved = (written: unknown) => resolveMatcher(MatcherInput.parse(written), () => sha256);
const messages = (written: unknown) =>
  matcherConflicts(MatcherInput.parse(written)).map(({ path, message }) => `${path.join('.')} ${message}`);

describe('a resolved matcher', () => {
  test('has every default, and no field that its kind or readout does not use', () => {
    expect(resolved({ kind: 'features', weights: 'f', readout: 'nearest', window: 3, ids: [1] })).toEqual({
      kind: 'features',
      weights: { sha256 },
      side: 256,
      taps: ['conv3', 'conv4', 'conv5'].map((tap) => ({ tap, weight: 1 })),
      readout: { kind: 'nearest' },
      mutual: 'none',
    });
    expect(resolved({ kind: 'ncnet', weights: 'f', readout: 'soft' })).toEqual({
      kind: 'ncnet',
      weights: { sha256 },
      side: 256,
      networkSide: 400,
      outside: 'clamped',
    });
    const aligned = { kind: 'ncnet', weights: 'f', squash: 'aligned' };
    expect(resolved(aligned)).toEqual(resolved({ kind: 'ncnet', weights: 'f' }));
    expect(resolved({ ...aligned, squash: 'mixed' })).toMatchObject({ squash: 'mixed' });
  });

  test('reads a window of ±5 cells at 0.02 where nothing else is said', () => {
    expect(resolved({ kind: 'features', weights: 'f' })).toMatchObject({
      readout: { kind: 'window', temperature: 0.02, window: 5, fill: 'zero' },
    });
  });

  test('reads a backbone of ImageNet by the content of what set-up fetches; a ResNet written out is what it always was', () => {
    const lite = { kind: 'features', backbone: 'efficientnet-lite1' };
    const backbone = { kind: 'efficientnet-lite1' };
    const pretrained = { backbone, weights: { sha256: PRETRAINED['efficientnet-lite1'].sha256 } };
    expect(resolved({ ...lite, weights: 'imagenet' })).toMatchObject(pretrained);
    expect(resolved({ ...lite, weights: 'f' })).toMatchObject({ backbone, weights: { sha256 } });
    const bare = resolved({ kind: 'features', weights: 'f' });
    expect(resolved({ kind: 'features', weights: 'f', backbone: 'resnet' })).toEqual(bare);
    expect(bare).not.toHaveProperty('backbone');
    expect(resolved({ kind: 'features', weights: 'f', sampling: 'cell' })).toEqual(bare);
    expect(resolved({ kind: 'features', weights: 'f', sampling: 'bilinear' })).toEqual({
      ...bare,
      sampling: 'bilinear',
    });
  });

  test('is HPF, or with transport SCOT, which enlarges pictures and drops no cell', () => {
    const hpf = { kind: 'hyperpixel', weights: 'f', ids: [0, 8] };
    expect(resolved(hpf)).toEqual({
      kind: 'hyperpixel',
      weights: { sha256 },
      side: 256,
      frame: 'isotropic',
      ids: [0, 8],
      longest: 300,
      enlarge: false,
      prune: true,
      cells: 8192,
      uncovered: 'nearest',
      votes: { kind: 'cosine', exponent: 3 },
    });
    expect(resolved({ ...hpf, transport: false })).toEqual(resolved(hpf));
    expect(resolved({ ...hpf, transport: true })).toMatchObject({
      enlarge: true,
      prune: false,
      votes: {
        kind: 'transport',
        epsilon: 0.05,
        iterations: 1,
        power: 1,
        weights: { kind: 'cam', scales: 'chained', normalisation: 'published' },
      },
    });
  });

  test('names its file by content; kbcnet is the network that the grid trains', () => {
    expect(filesOfMatcher(resolved({ kind: 'ncnet', weights: 'f' })!)).toEqual([sha256]);
    expect(resolved('kbcnet')).toBeUndefined();
  });
});

test('what is missing or does not go together is said at its field', () => {
  const scot = { kind: 'hyperpixel', weights: 'f', ids: [0] };
  expect(messages({ ...scot, transport: { weights: 'mask' } })).toEqual([
    'transport.masks is missing; expected a zip archive with a grey PNG of each picture',
  ]);
  expect(messages({ ...scot, transport: { masks: 'm.zip' } })).toEqual([
    'transport.masks is not read with transport.weights: cam; expected mask there',
  ]);
  expect(messages({ weights: 'f' })).toEqual([
    'kind is missing; expected one of kbcnet, features, hyperpixel, ncnet, onnx, predictions, program',
  ]);
  expect(messages('features')).toEqual(["weights is missing; expected a file with torchvision's ResNet"]);
  expect(messages({ kind: 'features', weights: 'imagenet' })).toEqual([
    'weights imagenet comes with efficientnet-lite0, efficientnet-lite1, efficientnet-lite2 only; expected one of them as backbone, or a file with a ResNet',
  ]);
  expect(messages({ kind: 'features', backbone: 'efficientnet-lite0', taps: ['conv2', 'conv3'] })).toEqual([
    'weights is missing; expected a file with the weights of efficientnet-lite0, or "imagenet"',
    "taps conv2 is a ResNet's; efficientnet-lite0 has conv3, conv4, conv5",
  ]);
  expect(messages({ kind: 'hyperpixel', weights: 'f' })).toEqual([
    expect.stringContaining('ids is missing; expected a list of hyperpixel ids, such as [0, 8,'),
  ]);
  expect(messages({ kind: 'hyperpixel', weights: 'f', ids: [3, 2] })).toEqual([
    expect.stringMatching(/^ids expected ids that rise, .* found 3, 2$/),
  ]);
  expect(messages({ kind: 'features', weights: 'f', taps: ['conv4'], tapWeights: [1, 2] })).toEqual([
    'tapWeights has 2 values for 1 taps (conv4); one each',
  ]);
  expect(messages({ kind: 'features', weights: 'f', sampling: 'bilinear', mutual: 'soft' })).toEqual([
    'sampling reads between cells, which the readout pixel and mutual: soft or strict do not; expected cell',
  ]);
  expect(messages({ kind: 'features', weights: 'f', readout: 'pixel', mutual: 'soft' })).toEqual([
    expect.stringContaining('mutual acts on cosines between cells'),
  ]);
});
