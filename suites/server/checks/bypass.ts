import { fetchUrl } from '../../../protocol/standard.ts';
import { OPAQUE } from '../../../protocol/origin.ts';
import type { HeaderList, HeaderPair } from '../../../protocol/types.ts';
import { ask, askAnyway, notRun } from '../check.ts';
import type { Answered, Ask, Check, Exchange, Finding, Plan } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { gathered, highWithCredentials, mustDeny, mustRefuse, mustShare, shownBy } from '../judge.ts';
import type { Gravity } from '../judge.ts';
import { compareWhole } from './acao.ts';
import { canBeSent, isForeign, partsOf, strangers, variants } from './bypass-origins.ts';
import type { CheckFamily } from './family.ts';

const spec = fetchUrl('concept-cors-check');

type Words = readonly [title: string, about: string];

const ofVariants: Readonly<Record<keyof typeof variants, Words>> = {
  prefix: [
    'A host that ends like an allowed one may not read',
    'A comparison of ends lets in whoever registers a longer name.',
  ],
  suffix: [
    'A host that begins like an allowed one may not read',
    'A comparison of beginnings lets in whoever puts the name before a domain of his own.',
  ],
  subdomain: [
    'A subdomain of an allowed host may not read',
    'One forgotten or hijacked subdomain, or one with a script injected, reads what it should not.',
  ],
  parent: ['The domain above an allowed host may not read', 'It is another site, often one with more and older pages.'],
  sibling: [
    'Another host beside an allowed one may not read',
    'What is under the same domain is not under the same control.',
  ],
  dot: [
    'A host with a letter for a dot may not read',
    'A dot that is not escaped in a regular expression stands for any character.',
  ],
  cut: [
    'A host that lacks the first character may not read',
    'Some comparisons look for one text inside the other, and take the wrong one.',
  ],
  join: [
    'Two allowed hosts in one may not read',
    'An alternative in a regular expression that is not in brackets is anchored on one side only.',
  ],
  trailing: [
    'A top-level domain that begins like the right one may not read',
    'Without an anchor at its end a pattern takes whatever follows.',
  ],
  tld: [
    'Another top-level domain may not read',
    'The same name under another top-level domain belongs to whoever registers it.',
  ],
  scheme: [
    'The same host by another scheme may not read',
    'Whoever is on the network path writes pages of an http origin, and reads by them what https protects.',
  ],
  port: ['The same host at another port may not read', 'Another program listens there.'],
  char: [
    'A host with unusual characters may not read',
    'Browsers send more characters in a host than patterns expect, and a class that is meant to end the host does not.',
  ],
  case: [
    'An origin in capital letters is not sent back',
    'No browser sends it; a server that echoes it compares by its own rules.',
  ],
  userinfo: ['An allowed host before an @ is not sent back', 'The host is what follows. No browser sends it.'],
  unanchored: [
    'An allowed host in the path of another is not sent back',
    'No browser sends a path; a server that finds the name there looks in the wrong place.',
  ],
  dots: [
    'An allowed host with a dot too many may not read',
    'Browsers take a host with a dot at its end for another origin, and send it.',
  ],
  idn: [
    'A host that looks like an allowed one may not read',
    'Letters of other scripts look alike and are other names.',
  ],
  list: [
    'A list of origins gets no leave for a stranger',
    'Origin is one value. A server that splits it, or takes the last of two, can be led by the part that it does not look at.',
  ],
  path: [
    'An allowed origin with something behind it is not sent back',
    'No browser sends it; what is echoed there was not compared as a whole.',
  ],
};

const ofStrangers: Readonly<Record<keyof typeof strangers, Words>> = {
  reflect: ['A stranger’s origin is not sent back', 'Whoever sends back any Origin has allowed the whole web.'],
  ip: ['Addresses may not read', 'Pages on the user’s own network are not the server’s friends.'],
  hosting: ['Names under shared hosting may not read', 'Everybody gets a name there in a minute.'],
  localhost: [
    'Pages on the user’s own machine may not read',
    'Any program there can serve them. An entry left over from development allows them all.',
  ],
  prototype: [
    'Names that every object has are no origins',
    'A list that is kept as an object and asked by a name knows more than what was put into it.',
  ],
};

/** What follows when such an origin gets in: an origin that no browser sends harms nobody by itself. */
function gravityFor(origin: string): (withCredentials: boolean) => Gravity {
  return canBeSent(origin) ? highWithCredentials : () => ({ level: 'ROBUSTNESS' });
}

/** Sends the origins on GET and on a preflight, and wants each denied. */
function denied(context: Context, origins: readonly string[], more: readonly Ask[] = []): Plan {
  const { policy, declared, wanted, preflight } = context;
  const maySend = (origin: string): boolean => policy.permits(origin, wanted.method, wanted.names);
  const strange = [...new Set(origins)].filter(
    (origin) =>
      !(policy.allows(origin) && maySend(origin)) &&
      (declared || context.origins.every((each) => isForeign(origin, each))),
  );
  if (strange.length === 0) {
    return notRun(
      declared
        ? 'The policy allows all that it would ask about, or names no origin to vary.'
        : 'It needs a declared policy: give one with --policy.',
    );
  }
  const asks = [
    ...strange.flatMap((origin) => [
      ...(policy.allows(origin) ? [] : [context.get(origin)]),
      ...(maySend(origin) ? [] : [preflight(origin, wanted.method, wanted.names)]),
    ]),
    ...more,
  ];
  return askAnyway(asks, (exchanges) => gathered(answeredOf(exchanges).flatMap((each) => leaks(each, context))), {
    mayFail: (each) => more.includes(each) || !canBeSent(originOf(each.headers) ?? ''),
  });
}

function answeredOf(exchanges: readonly Exchange[]): readonly Answered[] {
  return exchanges.flatMap(({ ask: each, outcome }) => (outcome.ok ? [{ ask: each, answer: outcome.answer }] : []));
}

function leaks(answered: Answered, { wanted, stranger }: Context): readonly Finding[] {
  const { method, headers } = answered.ask;
  const values = headers.filter(([name]) => name.toLowerCase() === 'origin').map(([, value]) => value);
  const [origin = ''] = values;
  const gravity = gravityFor(values.join(', '));
  if (values.length === 1) {
    const finding =
      method === 'OPTIONS' ? mustRefuse(answered, origin, wanted, gravity) : mustDeny(answered, origin, gravity);
    if (finding !== undefined) return [finding];
  }
  // Of several, the part that is a stranger's may be what is sent back.
  const isPart = stranger !== undefined && origin !== stranger && values.some((value) => value.includes(stranger));
  return isPart || values.length > 1 ? [mustDeny(answered, stranger ?? '', gravity) ?? []].flat() : [];
}

/** Two Origin lines, of which one is a stranger's. */
function twoLines({ get, stranger, origins: [own] }: Context): readonly Ask[] {
  if (stranger === undefined || own === undefined) return [];
  return [
    [own, stranger],
    [stranger, own],
  ].map((values) => {
    const { headers, ...rest } = get(own);
    const lines = headers.flatMap((line): HeaderList =>
      line[0] === 'Origin' ? values.map((value): HeaderPair => ['Origin', value]) : [line],
    );
    return { ...rest, headers: lines };
  });
}

function byVariant([name, [title, about]]: readonly [string, Words]): Check {
  const make = variants[name as keyof typeof variants];
  const sent = make({ scheme: 'https://', host: 'app.example.com', port: '', parent: 'example.com', other: undefined });
  return {
    id: `bypass-${name}`,
    title,
    level: sent.some(canBeSent) || name === 'join' ? 'SECURITY' : 'ROBUSTNESS',
    spec,
    needs: ['origin'],
    about,
    mend: compareWhole,
    plan: (context) => {
      const { origins } = context;
      const made = origins.flatMap((origin, index) => {
        const parts = partsOf(origin, origins[index + 1] ?? origins[0]);
        return parts === undefined ? [] : make(parts);
      });
      return denied(context, made, name === 'list' ? twoLines(context) : []);
    },
  };
}

function byStranger([name, [title, about]]: readonly [string, Words]): Check {
  const origins = strangers[name as keyof typeof strangers];
  return {
    id: `bypass-${name}`,
    title,
    level: origins.some(canBeSent) ? 'SECURITY' : 'ROBUSTNESS',
    spec,
    needs: ['policy', 'stranger'],
    about,
    mend: compareWhole,
    plan: (context) => {
      const ownMachine = ({ policy }: Context): boolean =>
        policy.patterns.some(({ example }) => /^https?:\/\/(?:[^/]*\.)?localhost(?::|$)/.test(example));
      if (name === 'localhost' && ownMachine(context))
        return notRun('The policy names origins on the user’s own machine.');
      return denied(context, origins);
    },
  };
}

/** Longer than a host may be, and longer than some servers take. */
const longHosts = [
  `${'a'.repeat(60)}.`.repeat(4).concat('evil.test').slice(-253),
  `${'a'.repeat(60)}.`.repeat(130).concat('evil.test'),
];

const long: Check = {
  id: 'bypass-long',
  title: 'A long origin is denied and breaks nothing',
  level: 'ROBUSTNESS',
  spec,
  needs: ['policy', 'stranger'],
  about: 'A host has up to 253 characters. A server that fails on a long one can be made to fail by any page.',
  mend: 'Answer what is too long by a status below 500, and compare the rest as any other origin.',
  plan: (context) => {
    const asks = longHosts.map((host) => context.get(`https://${host}`));
    return askAnyway(
      asks,
      (exchanges) =>
        answeredOf(exchanges).flatMap((each) => [
          ...(context.policy.allows(originOf(each.ask.headers) ?? '')
            ? []
            : leaks(each, context).map((leak) => ({ ...leak, mend: compareWhole }))),
          ...breakdown(each),
        ]),
      { mayFail: (each) => each !== asks[0] },
    );
  },
};

function breakdown(answered: Answered): readonly Finding[] {
  const { status } = answered.answer;
  if (status < 500) return [];
  return [
    {
      level: 'ROBUSTNESS',
      summary: `An Origin of ${String(originOf(answered.ask.headers)?.length)} bytes makes the server fail with status ${String(status)}.`,
      expected: 'A status below 500.',
      observed: `Status ${String(status)}.`,
      ...shownBy(answered),
    },
  ];
}

const pattern: Check = {
  id: 'bypass-pattern',
  title: 'A pattern MUST cover what it says, and nothing else',
  level: 'MUST',
  spec,
  needs: ['policy', 'origin'],
  about:
    'A pattern for subdomains without the dot lets other domains in; one for a single label excludes deeper subdomains, and one for any text lets them in.',
  mend: 'Match the whole host: for subdomains, the domain with its dot after at least one label; for "*" within a label, any characters but dots.',
  plan: (context) => {
    const { policy, get, modes } = context;
    const patterns = policy.patterns.filter(({ exact }) => !exact);
    if (patterns.length === 0) return notRun('The policy has no pattern.');
    const inside = policy.reads ? patterns.flatMap((each) => each.inside).filter(policy.allows) : [];
    const outside = patterns.flatMap((each) => each.outside).filter((origin) => !policy.allows(origin));
    const asks: readonly Ask[] = [...inside, ...outside].map((origin) => get(origin));
    return ask(asks, (answered) =>
      gathered(
        answered.flatMap((each) => {
          const origin = originOf(each.ask.headers) ?? OPAQUE;
          const finding = inside.includes(origin)
            ? mustShare(each, origin, modes)
            : mustDeny(each, origin, gravityFor(origin));
          return finding ?? [];
        }),
      ),
    );
  },
};

export const bypass: CheckFamily = {
  name: 'bypass',
  title: 'Origins that get past a sloppy comparison',
  about: 'Origins made from the allowed ones as an attacker makes them, each denied on a request and on its preflight.',
  checks: [...Object.entries(ofStrangers).map(byStranger), ...Object.entries(ofVariants).map(byVariant), long, pattern],
};
