/** The error of a training whose numbers ran away: trying again gives the same. */

export class NonFiniteLoss extends Error {
  override readonly name = 'NonFiniteLoss';
  readonly step: number;
  readonly pairIds: readonly string[];

  constructor(step: number, loss: number, pairIds: readonly string[]) {
    super(
      `The loss is ${loss} at step ${step}; a finite number was expected. Pairs of this step: ${pairIds.join(', ')}. ` +
        'Look at these pairs (keygrid data show), or lower optimiser.learningRate.',
    );
    this.step = step;
    this.pairIds = pairIds;
  }
}
