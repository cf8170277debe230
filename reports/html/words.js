/**
 * How results are said and marked. Every mark stands beside a word: neither colour nor symbol is ever alone.
 *
 * @typedef {import('../page-data.ts').Cell} Cell
 * @typedef {'pass' | 'fail' | 'flaky' | 'known' | 'below-level' | 'timeout' | 'no-response' | 'harness-error' | 'unsupported' | 'not-run'} Status
 *   a result's kind; failures that are known or below the level are kept apart
 */

/** @type {Readonly<Record<Status, { symbol: string, word: string }>>} */
export const statuses = {
  fail: { symbol: '✗', word: 'fail' },
  flaky: { symbol: '≈', word: 'flaky' },
  timeout: { symbol: '◷', word: 'timeout' },
  'no-response': { symbol: '⊘', word: 'no response' },
  'harness-error': { symbol: '!', word: 'harness error' },
  known: { symbol: '◆', word: 'known' },
  'below-level': { symbol: '◇', word: 'below the level' },
  pass: { symbol: '✓', word: 'pass' },
  unsupported: { symbol: '–', word: 'unsupported' },
  'not-run': { symbol: '·', word: 'not run' },
};

/** What they mean, in browsers and of a server. @type {Readonly<Record<'browsers' | 'implementations' | 'server', Readonly<Record<Status, string>>>>} */
export const meanings = {
  browsers: {
    fail: 'The outcome, requests or responses differ from what the standard requires.',
    flaky: 'Repeats of the case had different results.',
    timeout: 'No result in time, twice. Not a CORS failure.',
    'no-response': 'The server sent no usable response. Not a CORS failure.',
    'harness-error': 'The tool failed. Not a CORS failure.',
    known: 'A failure that is recorded with its reason.',
    'below-level': 'A failure below the level that fails the run.',
    pass: 'The outcome, requests and responses are what the standard requires.',
    unsupported: 'The engine cannot do this under automation.',
    'not-run': 'The engine is missing, or the run was stopped.',
  },
  implementations: {
    fail: 'Under at least one policy, the server violates the standard or the policy.',
    flaky: 'The server responded differently to the same requests.',
    timeout: 'No response in time. Not a CORS failure.',
    'no-response': 'The server closed the connection early or sent no usable response. Not a CORS failure.',
    'harness-error': 'The tool failed. Not a CORS failure.',
    known: 'A failure that is recorded with its reason.',
    'below-level': 'A failure below the level that fails the run; nothing breaks in a browser.',
    pass: 'All responses are as required.',
    unsupported: 'The check cannot run here.',
    'not-run': 'Not run: the check needs something that is missing.',
  },
  server: {
    fail: 'The server violates the standard or its own policy.',
    flaky: 'The server responded differently to the same requests.',
    timeout: 'No response in time. Not a CORS failure.',
    'no-response': 'The server closed the connection early or sent no usable response. Not a CORS failure.',
    'harness-error': 'The tool failed. Not a CORS failure.',
    known: 'A failure that is recorded with its reason.',
    'below-level': 'A failure below the level that fails the run.',
    pass: 'All responses are as required.',
    unsupported: 'The check cannot run here.',
    'not-run': 'Not run: the check needs something that is missing.',
  },
};

export const statusNames = /** @type {Status[]} */ (Object.keys(statuses));

export const outcomes = {
  readable: 'Script may see the response.',
  opaque: 'It loaded, but script may not see it: a tainted canvas, a muted error.',
  blocked: 'A network error: nothing of the response reaches the page.',
};

/**
 * @param {Pick<Cell, 'result' | 'standing'>} result
 * @returns {Status}
 */
export function statusOf({ result, standing }) {
  return (result === 'fail' && standing) || result;
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
      const note = sameOutcome ? 'details differ' : expected.outcome && `expected ${expected.outcome}`;
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
