/** The error of a training whose numbers ran away: trying again gives the same. */

export class NonFiniteLoss extends Error {
  override readonly name = 'NonFiniteLoss';
  readonly step: number;
  readonly pairIds: readonly string[];

  /** `what` is the number that is not finite: the loss, or the norm of its gradient. */
  constructor(
    step: number,
    what: { readonly name: string; readonly value: number },
    pairIds: readonly string[],
  ) {
    super(
      `The ${what.name} is ${what.value} at step ${step}; a finite number was expected. Pairs of this step: ${pairIds.join(', ')}. ` +
        'Look at these pairs (keygrid data show), lower optimiser.learningRate, or set optimiser.clipNorm.',
    );
    this.step = step;
    this.pairIds = pairIds;
  }
}
