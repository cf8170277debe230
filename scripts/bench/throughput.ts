/** Cases or requests a second, and the first divided by the second. */
export interface Throughput {
  readonly suitePerSecond: number;
  readonly barePerSecond: number;
  readonly ratio: number;
}

const usualRounds = 3;

/**
 * Lets both take turns, so that what else the machine does falls on both; the first round warms up, of the others the medians count.
 * The ratio is that of the median round: a round that the machine slows down slows both.
 * @param amount What each of them gets done in a round.
 * @param rounds More where a round takes less than a second, of which other programs may take a part.
 */
export async function takeTurns(
  amount: { readonly suite: number; readonly bare: number },
  suite: () => Promise<number>,
  bare: () => Promise<number>,
  rounds = usualRounds,
): Promise<Throughput> {
  const suiteMs: number[] = [];
  const bareMs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    bareMs.push(await bare());
    suiteMs.push(await suite());
  }
  const [s, b] = [median(suiteMs.slice(1)), median(bareMs.slice(1))];
  const share = amount.suite / amount.bare;
  const ratio = median(bareMs.slice(1).map((each, round) => (share * each) / (suiteMs[round + 1] ?? NaN)));
  return {
    suitePerSecond: Math.round((amount.suite * 1_000) / s),
    barePerSecond: Math.round((amount.bare * 1_000) / b),
    ratio: Number(ratio.toFixed(2)),
  };
}

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
