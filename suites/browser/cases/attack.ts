import type { Case, Policy, PolicyHeader } from '../../../protocol/case.ts';
import { secureAttacker, secureBar, takenOver } from '../origins.ts';
import { acac, acao, answering } from '../policies.ts';
import { type Family, hop, spec } from './family.ts';

/** The server reflects any origin: the mistake that lets every page on the web read the response. */
const reflecting: PolicyHeader = acao({ reflect: 'Origin' });

interface Attempt {
  readonly name: string;
  readonly title: string;
  readonly policy: Policy;
  readonly sibling?: string;
}

/**
 * A user is logged in at https://bar.other, whose private response holds the account balance. Each attempt is one
 * server configuration; the attempt that succeeds is the hole that the others do not have.
 */
const attempts: readonly Attempt[] = [
  {
    name: 'reflecting',
    title: 'any origin reflected with credentials, private response is readable',
    policy: answering(reflecting, acac('true')),
  },
  {
    name: 'no-cors-headers',
    title: 'no CORS headers, private response is blocked',
    policy: answering(),
    sibling: 'reflecting',
  },
  {
    name: 'allow-list',
    title: 'only the site’s own app allowed, private response is blocked',
    policy: answering(acao('https://app.bar.other'), acac('true')),
    sibling: 'reflecting',
  },
  {
    name: 'star',
    title: 'Access-Control-Allow-Origin: * with credentials, private response is blocked',
    policy: answering(acao('*'), acac('true')),
    sibling: 'reflecting',
  },
  {
    name: 'reflecting-anonymous',
    title: 'any origin reflected without Access-Control-Allow-Credentials, private response is blocked',
    policy: answering(reflecting),
    sibling: 'reflecting',
  },
];

function attack(part: string, page: string, from: string, needs: Case['needs'] = []): readonly Case[] {
  return attempts.map(({ name, title, policy, sibling }) => ({
    id: `attack-${part}-${name}`,
    title: `${from}: ${title}`,
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
  title: 'Attacks',
  about:
    'A user is logged in at https://bar.other. An attacker’s page requests the user’s private data with their cookies.',
  cases: [
    ...attack('cross-site', secureAttacker, 'attack from https://attacker.example', ['third-party-cookies']),
    ...attack('same-site', takenOver, 'attack from a hijacked subdomain', ['cross-origin-cookies']),
    {
      id: 'attack-sandbox-null',
      title: 'attack from a sandboxed frame: null allowed with credentials, private response is readable',
      spec: spec.credentials,
      page: { origin: secureAttacker, context: 'sandboxed-frame' },
      initiator: { api: 'fetch', credentials: 'include' },
      resource: 'private',
      hops: [hop(secureBar, answering(acao('null'), acac('true')))],
    },
  ],
};
