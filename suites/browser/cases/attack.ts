import type { Case, Policy, PolicyHeader } from '../../../protocol/types.ts';
import { secureAttacker, secureBar, takenOver } from '../origins.ts';
import { acac, acao, answering } from '../policies.ts';
import { type Family, hop, spec } from './family.ts';

/** The server echoes whatever origin asks: the mistake that makes every page on the web a reader. */
const reflecting: PolicyHeader = acao({ reflect: 'Origin' });

interface Attempt {
  readonly name: string;
  readonly title: string;
  readonly policy: Policy;
  readonly sibling?: string;
}

/**
 * A user is logged in at https://bar.other, whose private answer holds the balance. Each attempt is one server; the
 * attempt that succeeds is the hole that the others have closed.
 */
const attempts: readonly Attempt[] = [
  {
    name: 'reflecting',
    title: 'the server reflects any origin with credentials, and the private answer is read',
    policy: answering(reflecting, acac('true')),
  },
  {
    name: 'no-cors-headers',
    title: 'the server says nothing of CORS, and the answer stays private',
    policy: answering(),
    sibling: 'reflecting',
  },
  {
    name: 'allow-list',
    title: 'the server allows its own app only, and the answer stays private',
    policy: answering(acao('https://app.bar.other'), acac('true')),
    sibling: 'reflecting',
  },
  {
    name: 'star',
    title: 'the server says * with credentials, which no browser accepts',
    policy: answering(acao('*'), acac('true')),
    sibling: 'reflecting',
  },
  {
    name: 'reflecting-anonymous',
    title: 'the server reflects any origin, but without Access-Control-Allow-Credentials',
    policy: answering(reflecting),
    sibling: 'reflecting',
  },
];

function attack(part: string, page: string, whose: string, needs: Case['needs'] = []): readonly Case[] {
  return attempts.map(({ name, title, policy, sibling }) => ({
    id: `attack-${part}-${name}`,
    title: `${whose}: ${title}`,
    spec: spec.credentials,
    page: { origin: page },
    initiator: { api: 'fetch', credentials: 'include' },
    resource: 'private',
    hops: [hop(secureBar, policy)],
    ...(sibling === undefined ? {} : { dependsOn: `attack-${part}-${sibling}` }),
    ...(needs.length === 0 ? {} : { needs }),
  }));
}

export const attackFamily: Family = {
  name: 'attack',
  title: 'An attack',
  about:
    'A user is logged in at https://bar.other. A page of the attacker asks for the private answer with the user’s cookies.',
  cases: [
    ...attack('cross-site', secureAttacker, 'https://attacker.example', ['third-party-cookies']),
    ...attack('same-site', takenOver, 'a subdomain that the attacker has taken over', ['cross-origin-cookies']),
    {
      id: 'attack-sandbox-null',
      title:
        'a sandboxed frame of the attacker: the server allows null with credentials, and the private answer is read',
      spec: spec.credentials,
      page: { origin: secureAttacker, context: 'sandboxed-frame' },
      initiator: { api: 'fetch', credentials: 'include' },
      resource: 'private',
      hops: [hop(secureBar, answering(acao('null'), acac('true')))],
    },
  ],
};
