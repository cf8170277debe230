import { get } from '../../protocol/http/headers.ts';
import { isSameSite, type RegistrableDomain } from '../../protocol/http/origin.ts';
import { includesCredentials } from '../../protocol/fetch/request.ts';
import { sendsCookies } from '../request-input.ts';
import type { Answered } from '../walk.ts';
import type { Cause } from './cause.ts';
import { atOf, linesOf, recordedAt, type Situation, supportOf } from './situation.ts';

/** Why a cookie of a readable response is not stored, or was not sent. */
export function cookieCauses(
  situation: Situation,
  answered: Answered,
  registrableDomain: RegistrableDomain,
): readonly Cause[] {
  const { sent, response } = answered;
  if (sent.kind === 'preflight') return [];
  const at = atOf(answered);
  const site = isSameSite(situation.input.page, sent.url.origin, registrableDomain);
  const stored = linesOf(response, 'Set-Cookie').flatMap(([name, line]): readonly Cause[] => {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [cookie = ''] = pair.split('=');
    const has = (attribute: string): boolean => attributes.some((each) => each.toLowerCase() === attribute);
    const support = [{ kind: 'response-header', at, header: [name, line] } as const];
    if (!includesCredentials(sent.request)) {
      const { credentials } = sent.request;
      return [
        { certainty: 'likely', problem: { id: 'cookie-ignored', at, cookie, credentials }, support, ruledOutBy: [] },
      ];
    }
    const lacks = [
      ...(has('samesite=none') ? [] : ['SameSite=None' as const]),
      ...(has('secure') ? [] : ['Secure' as const]),
    ];
    return site || lacks.length === 0
      ? []
      : [{ certainty: 'likely', problem: { id: 'cookie-not-stored', at, cookie, lacks }, support, ruledOutBy: [] }];
  });
  const recorded = recordedAt(situation, sent);
  const anonymous =
    (response.status === 401 || response.status === 403) &&
    recorded !== undefined &&
    !sendsCookies(recorded) &&
    get(sent.headers, 'Authorization') === null;
  return [
    ...stored.slice(0, 1),
    ...(anonymous
      ? [
          {
            certainty: 'possible',
            problem: { id: 'credentials-not-sent', at },
            support: [{ kind: 'status', at }, ...supportOf(answered, ['WWW-Authenticate'])],
            ruledOutBy: [],
          } as const,
        ]
      : []),
  ];
}
