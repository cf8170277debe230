import { ACAC, ACAO, get, remove, set } from '../../../../protocol/http/headers.ts';
import { policies } from '../perfect.ts';
import type { Reply } from '../listen.ts';
import type { Mutations } from './mutations.ts';

function withHeader(reply: Reply, name: string, value: string): Reply {
  return { ...reply, headers: set(reply.headers, name, value) };
}

export const acaoMutations: Mutations = {
  'acao-allow': {
    // The second origin was forgotten.
    policy: policies.credentialed,
    allows: (origin, { allows }) => origin !== 'https://admin.example.org:8443' && allows(origin),
    alsoFails: ['acao-isolated', 'acac-*', 'cred-*', 'pf-*', 'act-*', 'vary-*'],
  },
  'acao-any': {
    policy: policies.public,
    // It sends every origin back that looks like one of the web.
    freedoms: { everyone: 'echo' },
    reply: (reply, { origin = '' }) =>
      /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/.test(origin) ? reply : { ...reply, headers: remove(reply.headers, ACAO) },
    alsoFails: ['vary-*'],
  },
  'acao-deny': {
    policy: policies.credentialed,
    allows: (origin, { allows }) => allows(origin) || origin === 'https://evil.test',
    alsoFails: ['bypass-reflect', 'acac-denied', 'pf-*'],
  },
  'acao-foreign': {
    policy: policies.credentialed,
    // It falls back to the first of its list.
    reply: (reply, { origin }) =>
      origin === 'https://evil.test' ? withHeader(reply, ACAO, 'https://app.example.com') : reply,
  },
  'acao-single': {
    policy: policies.credentialed,
    // A proxy adds its own.
    reply: (reply, { isPreflight, origin }) =>
      get(reply.headers, ACAO) !== null && !isPreflight && origin === 'https://app.example.com'
        ? { ...reply, headers: [...reply.headers, [ACAO, '*']] }
        : reply,
    alsoFails: ['acao-allow', 'acac-*', 'act-*'],
  },
  'acao-syntax': {
    policy: policies['one origin'],
    reply: (reply, { origin }) =>
      origin !== undefined && get(reply.headers, ACAO) === null
        ? withHeader(reply, ACAO, 'https://app.example.com/')
        : reply,
    // Whoever asks with the slash finds it again.
    alsoFails: ['bypass-path'],
  },
  'acao-null-deny': {
    policy: policies.credentialed,
    allows: (origin, { allows }) => allows(origin) || origin === 'null',
  },
  'acao-null-never': {
    policy: policies.credentialed,
    reply: (reply, { origin }) => (origin === undefined ? withHeader(reply, ACAO, 'null') : reply),
  },
  'acao-no-origin': {
    policy: policies.public,
    reply: (reply, { origin }) => (origin === undefined ? { ...reply, headers: remove(reply.headers, ACAO) } : reply),
    alsoFails: ['cache-*'],
  },
  'acao-deterministic': {
    policy: policies.public,
    reply: (reply, { before, method, target }) =>
      method === 'GET' && target === '/' && before % 2 === 1
        ? { ...reply, headers: remove(reply.headers, ACAO) }
        : reply,
    alsoFails: ['vary-*', 'act-range', 'opt-get-acrm', 'http-keepalive'],
  },
  'acao-isolated': {
    policy: policies.credentialed,
    // After the few requests of other checks, one in ten gets the other's answer.
    reply: (reply, { before, origin }) =>
      before > 10 && before % 10 === 0 && get(reply.headers, ACAO) === origin
        ? withHeader(
            reply,
            ACAO,
            origin === 'https://app.example.com' ? 'https://admin.example.org:8443' : 'https://app.example.com',
          )
        : reply,
    alsoFails: ['vary-*', 'http-keepalive'],
  },
  'acao-default': {
    policy: policies.public,
    declared: false,
    reply: (reply, { origin }) =>
      origin === undefined ? reply : withHeader(withHeader(reply, ACAO, origin), ACAC, 'true'),
    alsoFails: ['vary-*', 'cred-reflect'],
  },
};
