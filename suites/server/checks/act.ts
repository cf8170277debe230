import { ACAH, ACAM, ACMA, get, getDecodeSplit } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askEach, linesOf } from '../check.ts';
import type { Check } from '../check.ts';
import { shownBy } from '../judge.ts';
import { errorChecks } from './act-errors.ts';
import { forgeryChecks } from './act-forgery.ts';
import { methodChecks } from './act-methods.ts';
import { disallowedServed, ownOrigin } from './act-own-origin.ts';
import { routeChecks } from './act-routes.ts';
import type { CheckFamily } from './family.ts';

const preflightOnly: Check = {
  id: 'act-pf-only',
  title: 'Preflight headers on other responses',
  level: 'INFO',
  spec: fetchUrl('http-responses'),
  needs: ['reader'],
  about: 'Browsers read these headers on preflights only. Elsewhere they are bytes that say nothing.',
  fix: `Send ${ACAM}, ${ACAH} and ${ACMA} on preflights only.`,
  plan: ({ readers: [reader = ''], get: request }) =>
    askEach([request(reader)], (answered) => {
      const stray = [ACAM, ACAH, ACMA].filter((name) => get(answered.answer.headers, name) !== null);
      if (stray.length === 0) return undefined;
      return {
        level: 'INFO',
        data: {
          id: 'preflight-headers-elsewhere',
          headers: stray.map((name) => linesOf(answered.answer, name)),
        },
        ...shownBy(answered),
      };
    }),
};

const noClobber: Check = {
  id: 'act-no-clobber',
  title: 'The Vary header of the application SHOULD be kept',
  level: 'SHOULD',
  spec: fetchUrl('cors-protocol-and-http-caches'),
  needs: ['route.vary', 'reader'],
  about: 'A CORS layer that sets Vary instead of adding to it makes caches mix what the application keeps apart.',
  fix: 'Add to Vary, and to Access-Control-Expose-Headers, instead of setting them.',
  plan: ({ readers: [reader = ''], get: request, route }) => {
    const target = route('vary');
    return askEach([request(reader, target === undefined ? {} : { target })], (answered) => {
      const own = (getDecodeSplit(answered.answer.headers, 'Vary') ?? []).filter(
        (name) => !/^(?:origin|access-control-request-.*)$/i.test(name),
      );
      if (own.length > 0) return undefined;
      return {
        level: 'SHOULD',
        data: { id: 'vary-overwritten', header: linesOf(answered.answer, 'Vary') },
        ...shownBy(answered),
      };
    });
  },
};

export const act: CheckFamily = {
  name: 'act',
  title: 'Actual responses',
  about: 'Whether every response carries CORS headers, not only successful ones.',
  checks: [
    ...methodChecks,
    ...routeChecks,
    ...errorChecks,
    preflightOnly,
    noClobber,
    ownOrigin,
    disallowedServed,
    ...forgeryChecks,
  ],
};
