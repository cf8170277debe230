import type { At, Problem } from '../causes/cause.ts';
import type { ConsoleMessage } from '../console-message.ts';
import { suggest, type Suggestion } from './fix.ts';
import type { Framework } from './framework.ts';

/**
 * How a message of a console is fixed in the configuration of a product; `null` where it does not say enough, or is about something
 * else. A message never shows which product it is.
 */
export function suggestForMessage(message: ConsoleMessage, framework: Framework): Suggestion | null {
  const problem = problemOf(message);
  if (problem === null) return null;
  const credentials = problem.id === 'wildcard-with-credentials' || problem.id === 'credentials-not-allowed';
  return suggest(problem, framework, { page: message.page, credentials });
}

/** The same problem as a response would show it. */
function problemOf({ problem, page, url, preflight, status }: ConsoleMessage): Problem | null {
  const at: At = {
    kind: preflight === true ? 'preflight' : 'actual',
    hop: 0,
    method: '',
    url: url ?? '',
    status: status ?? 0,
  };
  switch (problem.id) {
    case 'preflight-status':
      return { id: 'preflight-refused', at, error: 'other', product: null };
    case 'allow-origin-multiple':
      return page === null
        ? null
        : { id: 'allow-origin-twice', at, values: [problem.values ?? ''], equal: false, origin: page };
    case 'allow-origin-missing':
    case 'allow-origin-fails':
    case 'allow-origin-differs':
    case 'allow-origin-invalid':
      return page === null ? null : { id: 'allow-origin-missing', at, origin: page };
    case 'wildcard-with-credentials':
      return page === null ? null : { id: 'wildcard-with-credentials', at, origin: page };
    case 'credentials-not-allowed':
      return page === null ? null : { id: 'credentials-not-allowed', at, value: problem.value, origin: page };
    case 'method-not-allowed':
      return problem.method === null
        ? null
        : { id: 'method-not-allowed', at, method: problem.method, listed: [], how: 'missing' };
    case 'header-not-allowed':
      return /^access-control-/i.test(problem.name)
        ? null
        : { id: 'header-not-allowed', at, names: [problem.name], listed: [], how: 'missing' };
    case 'authorization-under-wildcard':
      return { id: 'authorization-under-wildcard', at, listed: ['*'] };
    default:
      return null;
  }
}
