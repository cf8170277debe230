import { remove } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask } from '../check.ts';
import type { Ask, Check } from '../check.ts';
import { shownBy } from '../judge.ts';

/** Statuses by which a CORS layer refuses. */
function isRefusal(status: number): boolean {
  return status === 400 || status === 401 || status === 403 || status >= 500;
}

export const ownOrigin: Check = {
  id: 'act-own-origin',
  title: 'Requests from the server’s own origin MUST NOT be refused',
  level: 'MUST',
  spec: fetchUrl('origin-header'),
  needs: [],
  about:
    'Browsers send Origin with every POST, also to the page’s own origin. A CORS layer that refuses every Origin that it has not listed shuts out the pages of the site itself; so does one behind a proxy that ends TLS, which takes http for its own scheme.',
  fix: 'Let requests pass whose Origin is the server’s own. Behind a proxy, make the server trust the scheme and host that the proxy forwards.',
  plan: (context) => {
    const { url, declared, request } = context;
    // Without a declared policy nothing is sent that may change something.
    const method = declared ? 'POST' : 'GET';
    const upload = declared ? { body: 'x', headers: [['Content-Type', 'text/plain']] as const } : {};
    const own: Ask = request(method, url.origin, upload);
    return ask(
      [own],
      ([first]) => {
        if (!isRefusal(first.answer.status)) return [];
        const without: Ask = { ...own, headers: remove(own.headers, 'Origin'), fresh: true };
        return ask([without, { ...own, fresh: true }], ([plain, again]) => {
          const { status } = again.answer;
          const isBecauseOfOrigin =
            isRefusal(status) && status !== plain.answer.status && ![401, 403, 429].includes(plain.answer.status);
          if (!isBecauseOfOrigin) return [];
          return [
            {
              level: declared ? 'MUST' : 'SHOULD',
              data: {
                id: 'own-origin-refused',
                method,
                origin: url.origin,
                status,
                without: plain.answer.status,
              },
              ...shownBy(again),
            },
          ];
        });
      },
      { more: 2 },
    );
  },
};

export const disallowedServed: Check = {
  id: 'act-stranger-served',
  title: 'Requests from a disallowed origin SHOULD NOT make the server fail',
  level: 'SHOULD',
  spec: fetchUrl('http-cors-protocol'),
  needs: ['stranger'],
  about:
    'CORS withholds the response from the page and is not an access control: anyone can send the same request without Origin. A CORS layer that throws for an unknown origin answers 500, which monitoring counts as a failure of the application. A 403 is a decision, and only noted: it also breaks <img crossorigin>, fonts and extensions.',
  fix: 'Answer as without Origin, and leave Access-Control-Allow-Origin out; do not throw where an origin is not in the list.',
  plan: ({ stranger = '', get, sameOrigin }) =>
    ask([get(stranger), sameOrigin()], ([other, same]) => {
      const { status } = other.answer;
      const without = same.answer.status;
      if (status < 400 || status === 429 || without >= 400) return [];
      return [
        {
          level: status >= 500 ? 'SHOULD' : 'INFO',
          data: { id: 'disallowed-origin-refused', origin: stranger, status, without },
          ...shownBy(other),
        },
      ];
    }),
};
