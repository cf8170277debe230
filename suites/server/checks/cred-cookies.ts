import { isSameSite, registrableDomainByDefaultRule } from '../../../protocol/http/origin.ts';
import { ask, notRun } from '../check.ts';
import type { Check } from '../check.ts';
import { shownBy } from '../judge.ts';

interface Cookie {
  readonly name: string;
  /** Whether browsers send it with requests from other sites. */
  readonly isCrossSite: boolean;
}

function parseCookie(line: string): Cookie {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const lower = attributes.map((attribute) => attribute.toLowerCase().replaceAll(' ', ''));
  return {
    name: pair.split('=', 1)[0] ?? '',
    isCrossSite: lower.includes('samesite=none') && lower.includes('secure'),
  };
}

export const cookies: Check = {
  id: 'cred-cookie-samesite',
  title: 'Cookies for allowed origins of other sites SHOULD have SameSite=None and Secure',
  level: 'SHOULD',
  spec: 'https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-samesite-attribute-2',
  needs: ['policy.credentials', 'reader'],
  about:
    'A cookie without SameSite is "Lax" in browsers: no request from a page of another site carries it, whatever the CORS headers allow. The page then gets the answer for a visitor who is not logged in.',
  fix: 'Set the session cookie with "SameSite=None; Secure", and "Partitioned" for browsers that block third-party cookies; or serve the page from the same site.',
  plan: ({ policy, url, readers, route, get: request }) => {
    if (policy.credentials !== true || policy.origins === '*') return notRun({ id: 'no-credentialed-origin' });
    const reader = readers.find((origin) => !isSameSite(origin, url.origin, registrableDomainByDefaultRule));
    if (reader === undefined) return notRun({ id: 'same-site-only' });
    const targets = [undefined, route('ok'), route('auth')];
    const asks = targets.map((target) => request(reader, target === undefined ? {} : { target }));
    return ask(asks, (answered) => {
      const setting = answered.flatMap((each) =>
        each.answer.headers
          .filter(([name]) => name.toLowerCase() === 'set-cookie')
          .map(([, line]) => ({ each, cookie: parseCookie(line) })),
      );
      const [first] = setting;
      if (first === undefined) return notRun({ id: 'no-cookie' });
      // The others may be meant for the site itself.
      if (setting.some(({ cookie }) => cookie.isCrossSite)) return [];
      const names = [...new Set(setting.map(({ cookie }) => cookie.name))];
      return [
        {
          level: 'SHOULD',
          data: { id: 'cookie-not-sent', origin: reader, cookies: names },
          ...shownBy(first.each),
        },
      ];
    });
  },
};
