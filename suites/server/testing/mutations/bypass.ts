import { ACAO, get, set } from '../../../../protocol/http/headers.ts';
import { policies } from '../perfect.ts';
import type { BrokenServer, Mutations } from './mutations.ts';

const policy = policies.credentialed;
const related = ['bypass-*', 'cred-near-wild'];

/** A server that also allows what a test of the origin takes. */
function allowing(sloppy: (origin: string) => boolean, alsoFails: readonly string[] = related): BrokenServer {
  return { policy, allows: (origin, { allows }) => allows(origin) || sloppy(origin), alsoFails };
}

export const bypassMutations: Mutations = {
  'bypass-reflect': allowing((origin) => origin === 'http://evil.test:8080'),
  'bypass-ip': allowing((origin) => /^http:\/\/(?:10|127)\.\d+\.\d+\.\d+$/.test(origin)),
  'bypass-hosting': allowing((origin) => /^https:\/\/[\w-]+\.vercel\.app$/.test(origin)),
  'bypass-localhost': allowing((origin) => /^http:\/\/localhost(:\d+)?$/.test(origin)),
  'bypass-app': allowing((origin) => origin.startsWith('chrome-extension://')),
  // A list that is kept as an object.
  'bypass-prototype': allowing((origin) => origin in {}),
  'bypass-prefix': allowing((origin) => origin.endsWith('app.example.com')),
  'bypass-suffix': allowing((origin) => origin.startsWith('https://app.example.com')),
  'bypass-subdomain': allowing((origin) => origin.endsWith('.app.example.com')),
  'bypass-parent': allowing((origin) => origin === 'https://example.com'),
  'bypass-sibling': allowing((origin) => /^https:\/\/[a-z]+\.example\.com$/.test(origin)),
  'bypass-dot': allowing((origin) => /^https:\/\/app.example.com$/.test(origin)),
  'bypass-cut': allowing((origin) => origin !== '' && 'https://app.example.com'.replace('app', 'pp') === origin),
  'bypass-join': allowing((origin) => /^https:\/\/app\.example\.com|admin\.example\.org:8443$/.test(origin)),
  'bypass-trailing': allowing((origin) => /^https:\/\/app\.example\.com/.test(origin)),
  'bypass-tld': allowing((origin) => /^https:\/\/app\.example\.[a-z.]+$/.test(origin)),
  'bypass-scheme': allowing((origin) => /^https?:\/\/app\.example\.com$/.test(origin)),
  'bypass-port': allowing((origin) => /^https:\/\/app\.example\.com(:\d+)?$/.test(origin)),
  'bypass-char': allowing((origin) => /^https:\/\/app\.example\.com\W/.test(origin)),
  'bypass-case': allowing((origin) => /^https:\/\/app\.example\.com$/i.test(origin)),
  'bypass-userinfo': allowing((origin) => /^https:\/\/app\.example\.com@/.test(origin)),
  'bypass-unanchored': allowing((origin) => /\/\/evil\.test[/?#].*app\.example\.com/.test(origin)),
  'bypass-dots': allowing((origin) => /^https:\/\/app\.example\.com\.+$/.test(origin)),
  'bypass-idn': allowing((origin) => origin.startsWith('https://xn--')),
  'bypass-list': {
    policy,
    // The last of several is taken.
    reply: (reply, { origin = '' }) =>
      origin.includes(' ') && get(reply.headers, ACAO) === null
        ? { ...reply, headers: set(reply.headers, ACAO, origin.split(' ').at(-1) ?? '') }
        : reply,
  },
  'bypass-path': allowing((origin) => /^https:\/\/app\.example\.com[/?#]/.test(origin)),
  'bypass-long': {
    policy,
    reply: (reply, { origin = '' }) => (origin.length > 200 ? { ...reply, status: 500 } : reply),
    alsoFails: ['dos-*'],
  },
  'bypass-pattern': {
    policy: policies.patterns,
    // The dot was forgotten.
    allows: (origin, { allows }) => allows(origin) || /^https:\/\/[^/]*example\.org$/.test(origin),
    alsoFails: related,
  },
};
