/**
 * How results are said and marked. Every mark stands beside a word: neither colour nor symbol is ever alone.
 *
 * @typedef {import('../page-data.ts').Cell} Cell
 * @typedef {'pass' | 'fail' | 'flaky' | 'recorded' | 'timeout' | 'harness-error' | 'unsupported' | 'not-run'} Status
 *   a result's kind, with recorded fails apart from the others
 */

/** @type {Readonly<Record<Status, { symbol: string, word: string, about: string }>>} */
export const statuses = {
  fail: { symbol: '✗', word: 'fail', about: 'Outcome or wire differ from what the standard demands.' },
  flaky: { symbol: '≈', word: 'flaky', about: 'Repeats of the case did not give the same.' },
  timeout: { symbol: '◷', word: 'timeout', about: 'No answer in time, twice. Says nothing about CORS.' },
  'harness-error': { symbol: '!', word: 'harness error', about: 'The tool failed. Says nothing about CORS.' },
  recorded: { symbol: '◆', word: 'recorded', about: 'A fail that is known, or of a level that fails no run.' },
  pass: { symbol: '✓', word: 'pass', about: 'Outcome and wire are what the standard demands.' },
  unsupported: { symbol: '–', word: 'unsupported', about: 'The engine cannot do this under automation.' },
  'not-run': { symbol: '·', word: 'not run', about: 'The engine is missing, or the run was stopped.' },
};

export const statusNames = /** @type {Status[]} */ (Object.keys(statuses));

export const outcomes = {
  readable: 'Script may see the response.',
  opaque: 'It loaded, but script may not look: a tainted canvas, a muted error.',
  blocked: 'A network error: nothing of the response reaches the page.',
};

/**
 * @param {{ result: Cell['result'], accepted?: true }} result
 * @returns {Status}
 */
export function statusOf({ result, accepted }) {
  return result === 'fail' && accepted ? 'recorded' : result;
}

/**
 * What a cell says: the outcome where there is one, and what is wrong with it.
 *
 * @param {Cell} result
 * @returns {{ word: string, note: string | undefined }}
 */
export function cellText(result) {
  const { expected, observed } = result;
  switch (result.result) {
    case 'pass':
      return { word: observed.outcome ?? 'pass', note: undefined };
    case 'fail': {
      const sameOutcome = observed.outcome === (expected.outcome ?? null);
      const note = sameOutcome ? 'differs in detail' : expected.outcome && `expected ${expected.outcome}`;
      return { word: observed.outcome ?? 'fail', note: observed.outcome === null && sameOutcome ? undefined : note };
    }
    default:
      return { word: statuses[result.result].word, note: undefined };
  }
}

/**
 * `1 case`, `2 cases`.
 *
 * @param {number} count
 * @param {string} one
 */
export function plural(count, one) {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
}
