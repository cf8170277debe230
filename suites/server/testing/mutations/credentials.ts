import { ACAC, ACAH, ACAM, ACAO, get, remove, set } from '../../../../protocol/http/headers.ts';
import { policies } from '../perfect.ts';
import type { Reply } from '../listen.ts';
import type { Mutations } from './mutations.ts';

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: set(reply.headers, name, value) };
}

function without(reply: Reply, name: string): Reply {
  return { ...reply, headers: remove(reply.headers, name) };
}

export const credentialsMutations: Mutations = {
  'acac-exact': {
    policy: policies.credentialed,
    reply: (reply, { isPreflight }) =>
      get(reply.headers, ACAC) === null || isPreflight ? reply : withHeader(reply, ACAC, 'True'),
    alsoFails: ['act-*'],
  },
  'acac-off': {
    policy: policies['one origin'],
    reply: (reply) => (get(reply.headers, ACAO) === null ? reply : withHeader(reply, ACAC, 'true')),
  },
  'acac-denied': {
    policy: policies.credentialed,
    reply: (reply, { origin }) =>
      origin !== undefined && get(reply.headers, ACAO) === null ? withHeader(reply, ACAC, 'true') : reply,
  },
  'acac-preflight': {
    policy: policies.credentialed,
    reply: (reply, { isPreflight }) => (isPreflight ? without(reply, ACAC) : reply),
    alsoFails: ['pf-*', 'cred-wildcard'],
  },
  'cred-wildcard': {
    policy: policies.credentialed,
    reply: (reply, { isPreflight }) =>
      isPreflight && get(reply.headers, ACAO) !== null ? withHeader(withHeader(reply, ACAM, '*'), ACAH, '*') : reply,
    alsoFails: ['pf-*', 'cred-authorization'],
  },
  'cred-reflect': {
    policy: policies.public,
    freedoms: { everyone: 'echo' },
    reply: (reply) => (get(reply.headers, ACAO) === null ? reply : withHeader(reply, ACAC, 'true')),
    alsoFails: ['acac-off', 'acao-default'],
  },
  'cred-near-wild': {
    policy: policies.credentialed,
    allows: (origin, { allows }) => allows(origin) || /^https:\/\/a[^.]*\.[a-z]+$/.test(origin),
    alsoFails: ['bypass-*'],
  },
  'cred-insecure-origin': {
    policy: { origins: ['http://app.example.com'], credentials: true },
  },
  'cred-psl': {
    policy: { origins: ['https://*.github.io'], credentials: true },
  },
  'cred-cookie-samesite': {
    policy: policies.credentialed,
    reply: (reply, { isPreflight }) =>
      isPreflight ? reply : { ...reply, headers: [...reply.headers, ['Set-Cookie', 'session=1; HttpOnly; Secure']] },
  },
  'cred-cookie-branch': {
    policy: policies.credentialed,
    reply: (reply, { headers }) => (get(headers, 'Cookie') === null ? reply : without(reply, ACAO)),
    alsoFails: ['vary-*'],
  },
  'cred-authorization': {
    policy: { origins: ['https://app.example.com'], credentials: false, allowedHeaders: ['authorization', 'x-token'] },
    reply: (reply, { isPreflight }) =>
      isPreflight && get(reply.headers, ACAH) !== null ? withHeader(reply, ACAH, '*') : reply,
    alsoFails: ['pf-*'],
  },
};
