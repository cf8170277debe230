/** Words and marks for results, which every report shares. Neither a colour nor a mark is ever alone: a word is beside it. */

/** A kind of result, with failures that do not fail the run kept apart. */
export type Status =
  | 'pass'
  | 'fail'
  | 'flaky'
  | 'known'
  | 'below-level'
  | 'timeout'
  | 'no-response'
  | 'harness-error'
  | 'unsupported'
  | 'not-run';

/** In display order: what needs attention first. */
export const statuses: Readonly<Record<Status, { readonly mark: string; readonly word: string }>> = {
  fail: { mark: '✗', word: 'fail' },
  flaky: { mark: '≈', word: 'flaky' },
  timeout: { mark: '◷', word: 'timeout' },
  'no-response': { mark: '⊘', word: 'no response' },
  'harness-error': { mark: '!', word: 'harness error' },
  known: { mark: '◆', word: 'known' },
  'below-level': { mark: '◇', word: 'below the level' },
  pass: { mark: '✓', word: 'pass' },
  unsupported: { mark: '–', word: 'unsupported' },
  'not-run': { mark: '·', word: 'not run' },
};

/** `✗ fail`. */
export function markedWord(status: Status): string {
  return `${statuses[status].mark} ${statuses[status].word}`;
}

/** What a status means, by what was tested. */
export const meanings: Readonly<Record<'browsers' | 'implementations' | 'server', Readonly<Record<Status, string>>>> = {
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

/** What an outcome means for a page. */
export const outcomeMeanings = {
  readable: 'Script may see the response.',
  opaque: 'It loaded, but script may not see it: a tainted canvas, a muted error.',
  blocked: 'A network error: nothing of the response reaches the page.',
} as const;

/** What a departure from the standard does to pages. */
export type Effect = 'exposes' | 'blocks' | 'details';

export const effects: Readonly<Record<Effect, string>> = {
  exposes: 'Script sees more',
  blocks: 'Script sees less',
  details: 'Requests or details differ',
};

/** `1 case`, `2,345 cases`. */
export function plural(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : /(?:s|ch)$/.test(one) ? 'es' : 's'}`;
}

/** The statuses that fail a run, the worst first. */
export const unexpectedStatuses = ['fail', 'flaky', 'timeout', 'no-response', 'harness-error'] as const;

/** What a count of results is called in a sentence. */
export function countOf(status: Status, count: number): string {
  switch (status) {
    case 'fail':
      return plural(count, 'failure');
    case 'flaky':
      return plural(count, 'flaky result');
    case 'known':
      return plural(count, 'known failure');
    case 'below-level':
      return `${plural(count, 'failure')} below the level`;
    case 'no-response':
      return count === 1 ? '1 result without a response' : `${count.toLocaleString('en')} results without a response`;
    case 'timeout':
    case 'harness-error':
      return plural(count, statuses[status].word);
    case 'pass':
    case 'unsupported':
    case 'not-run':
      return `${count.toLocaleString('en')} ${statuses[status].word}`;
  }
}

/** The verdict on browsers where nothing is unexpected: what passed, and in how many ways engines are known to differ. */
export function asRecorded(passed: number, known: number, causes: number): string {
  if (passed + known === 0) return 'Nothing was decided: no case ran.';
  if (known === 0) return `As the standard requires: all ${plural(passed, 'result')} pass.`;
  return `As recorded: ${passed.toLocaleString('en')} of ${plural(passed + known, 'result')} are as the standard requires; the other ${known.toLocaleString('en')} have ${plural(causes, 'known cause')}.`;
}
