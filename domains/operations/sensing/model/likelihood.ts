/** Outcomes known by a day: how many there were, and how many of them were no emergency. */
export interface Outcomes {
  readonly outcomes: number;
  readonly falseOutcomes: number;
}

export interface LikelihoodReason extends Outcomes {
  readonly basis: 'DEVICE' | 'MODEL' | 'PRIOR';
}

export interface Likelihood {
  /** Per cent, 0 to 100. */
  readonly falseLikelihood: number;
  readonly reasons: readonly LikelihoodReason[];
}

/** So many of a device's last outcomes count: a mended detector is forgiven. */
export const lastOutcomes = 20;
/** Before anything is known one alarm in two is taken to be false: the prior weighs as two outcomes. */
const prior = { outcomes: 2, falseOutcomes: 1 };
/** What the model's history weighs beside the device's own. */
const modelWeight = 4;

/**
 * How likely an alarm is false: the share of false ones among the last outcomes of the device, drawn towards that of its
 * model, which is drawn towards one half. Shown with the counts it comes from; it hides nothing and orders nothing.
 */
export function likelihoodOf(device: Outcomes, model: Outcomes): Likelihood {
  const ofModel = (model.falseOutcomes + prior.falseOutcomes) / (model.outcomes + prior.outcomes);
  const share = (device.falseOutcomes + modelWeight * ofModel) / (device.outcomes + modelWeight);
  const reasons: LikelihoodReason[] = [];
  if (device.outcomes > 0) reasons.push({ basis: 'DEVICE', ...pick(device) });
  if (model.outcomes > 0) reasons.push({ basis: 'MODEL', ...pick(model) });
  reasons.push({ basis: 'PRIOR', ...prior });
  return { falseLikelihood: Math.round(share * 100), reasons };
}

const pick = ({ outcomes, falseOutcomes }: Outcomes): Outcomes => ({ outcomes, falseOutcomes });

/** One judged alarm: what was said before, and what it was. */
export interface Judged {
  readonly falseLikelihood: number;
  readonly isFalse: boolean;
}

/**
 * Brier score of likelihoods: the mean squared distance from what happened. 0 is perfect, 0.25 is what "one in two" gets.
 * @returns null when nothing was judged
 */
export function brierScoreOf(judged: readonly Judged[]): number | null {
  if (judged.length === 0) return null;
  const sum = judged.reduce(
    (total, { falseLikelihood, isFalse }) => total + (falseLikelihood / 100 - (isFalse ? 1 : 0)) ** 2,
    0,
  );
  return sum / judged.length;
}
