import { fetchUrl } from '../../../protocol/standard.ts';
import { ACAO, get } from '../../../protocol/http/headers.ts';
import { OPAQUE } from '../../../protocol/http/origin.ts';
import type { HeaderList, HeaderPair } from '../../../protocol/http/wire.ts';
import { ask, askAnyway, notRun } from '../check.ts';
import type { Answered, Ask, Check, Exchange, Finding, Plan } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { gathered, highWithCredentials, mustDeny, mustRefuse, mustShare, shownBy } from '../judge.ts';
import type { Gravity } from '../judge.ts';
import { compareWhole } from '../../../words/findings/fixes.ts';
import {
  canBeSent,
  canBeServed,
  isForeign,
  isLocal,
  isOfApp,
  partsOf,
  strangers,
  unrelated,
  variants,
} from './bypass-origins.ts';
import type { CheckFamily } from './family.ts';

const spec = fetchUrl('concept-cors-check');

type Words = readonly [title: string, about: string];

const ofVariants: Readonly<Record<keyof typeof variants, Words>> = {
  prefix: [
    'A host that ends like an allowed one MUST NOT be allowed',
    'A comparison of ends lets in whoever registers a longer name.',
  ],
  suffix: [
    'A host that begins like an allowed one MUST NOT be allowed',
    'A comparison of beginnings lets in whoever puts the name before a domain of his own.',
  ],
  subdomain: [
    'A subdomain of an allowed host MUST NOT be allowed',
    'One forgotten or hijacked subdomain, or one with a script injected, reads what it should not.',
  ],
  parent: [
    'The domain above an allowed host MUST NOT be allowed',
    'It is another site, often one with more and older pages.',
  ],
  sibling: [
    'Another host beside an allowed one MUST NOT be allowed',
    'What is under the same domain is not under the same control.',
  ],
  dot: [
    'A host with a letter instead of a dot MUST NOT be allowed',
    'A dot that is not escaped in a regular expression stands for any character.',
  ],
  cut: [
    'A host that lacks the first character MUST NOT be allowed',
    'Some comparisons look for one text inside the other, and take the wrong one.',
  ],
  join: [
    'Two allowed hosts joined into one MUST NOT be allowed',
    'An alternative in a regular expression that is not in brackets is anchored on one side only.',
  ],
  trailing: [
    'A top-level domain that begins like the right one MUST NOT be allowed',
    'Without an anchor at its end a pattern takes whatever follows.',
  ],
  tld: [
    'Another top-level domain MUST NOT be allowed',
    'The same name under another top-level domain belongs to whoever registers it.',
  ],
  scheme: [
    'The same host with another scheme MUST NOT be allowed',
    'Whoever is on the network path writes pages of an http origin, and reads by them what https protects.',
  ],
  port: ['The same host at another port MUST NOT be allowed', 'Another program listens there.'],
  char: [
    'A host with unusual characters MUST NOT be allowed',
    'Browsers send more characters in a host than patterns expect, and a class that is meant to end the host does not.',
  ],
  case: [
    'An origin in capital letters SHOULD NOT be echoed',
    'No browser sends it; a server that echoes it compares by its own rules.',
  ],
  userinfo: ['An allowed host before an @ SHOULD NOT be echoed', 'The host is what follows. No browser sends it.'],
  unanchored: [
    'An allowed host in the path of another SHOULD NOT be echoed',
    'No browser sends a path; a server that finds the name there looks in the wrong place.',
  ],
  dots: [
    'An allowed host with an extra dot MUST NOT be allowed',
    'Browsers take a host with a dot at its end for another origin, and send it.',
  ],
  idn: [
    'A host that looks like an allowed one MUST NOT be allowed',
    'Letters of other scripts look alike and are other names.',
  ],
  list: [
    'A list of origins MUST NOT allow a disallowed origin',
    'Origin is one value. A server that splits it, or takes the last of two, can be led by the part that it does not look at.',
  ],
  path: [
    'An allowed origin with something after it SHOULD NOT be echoed',
    'No browser sends it; what is echoed there was not compared as a whole.',
  ],
};

const ofStrangers: Readonly<Record<keyof typeof strangers, Words>> = {
  reflect: ['An unrelated origin MUST NOT be allowed', 'Whoever sends back any Origin has allowed the whole web.'],
  ip: ['IP addresses MUST NOT be allowed', 'Pages on the user’s own network are not the server’s friends.'],
  hosting: ['Hosts on shared hosting MUST NOT be allowed', 'Everybody gets a name there in a minute.'],
  localhost: [
    'Pages on the user’s own machine MUST NOT be allowed',
    'Any program there can serve them. An entry left over from development allows them all.',
  ],
  app: [
    'Pages of apps and extensions MUST NOT be allowed',
    'Capacitor, Tauri, Electron and browser extensions have schemes of their own; a rule that takes any of them lets in whatever the user has installed.',
  ],
  prototype: [
    'Keys of Object.prototype MUST NOT be accepted as origins',
    'A list that is kept as an object and asked by a name knows more than what was put into it.',
  ],
};

/** What follows when such an origin gets in: one that no page can have harms nobody by itself. */
function gravityFor(origin: string): (withCredentials: boolean) => Gravity {
  if (!canBeServed(origin)) return () => ({ level: 'ROBUSTNESS' });
  // The user has to install it first.
  if (isOfApp(origin))
    return (withCredentials) => (withCredentials ? { level: 'SECURITY', severity: 'medium' } : { level: 'MUST' });
  return highWithCredentials;
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
    return notRun({ id: declared ? 'nothing-to-vary' : 'needs-policy' });
  }
  // `bypass-reflect` and `acao-deny` report a server that lets everybody in: nothing is learned from how it compares.
  const isReflect = origins === strangers.reflect;
  const unrelatedOrigins = [...new Set(strange.map(unrelated))];
  // Where the policy allows every origin of a scheme, one of another scheme is a finding of its own.
  const isWide = ['https', 'http'].some((scheme) => policy.allows(unrelated(`${scheme}://x.test`)));
  const controls = isReflect || isWide ? [] : unrelatedOrigins;
  const both = (origin: string): readonly Ask[] => [
    ...(policy.allows(origin) ? [] : [context.get(origin)]),
    ...(maySend(origin) ? [] : [preflight(origin, wanted.method, wanted.names)]),
  ];
  const asks = [...controls.flatMap(both), ...strange.flatMap(both), ...more];
  return askAnyway(
    asks,
    (exchanges) => {
      const all = answeredOf(exchanges);
      const isControl = ({ ask: { headers } }: Answered): boolean => controls.includes(originOf(headers) ?? '');
      const open = all.filter(isControl);
      const found = all
        .filter((each) => !isControl(each))
        .flatMap((each) => leaks(each, context).map((leak) => ({ each, leak })));
      const own = found.filter(({ each }) => !open.some((control) => isSameCause(control, each, context)));
      if (found.length > 0 && own.length === 0) {
        return notRun({ id: 'any-origin-allowed', sameForAll: true });
      }
      return gathered(own.map(({ leak }) => leak));
    },
    {
      // A preflight without a response lets nobody in.
      mayFail: (each) => more.includes(each) || each.method === 'OPTIONS' || !canBeSent(originOf(each.headers) ?? ''),
      unsent: true,
    },
  );
}

/** Whether an origin of nobody gets in by the same kind of request, or is sent the same value: then nothing was compared. */
function isSameCause(control: Answered, leak: Answered, context: Context): boolean {
  const origin = originOf(control.ask.headers) ?? '';
  if (control.ask.method !== leak.ask.method || origin !== unrelated(originOf(leak.ask.headers) ?? '')) return false;
  const value = get(leak.answer.headers, ACAO);
  return leaks(control, context).length > 0 || (value !== '*' && get(control.answer.headers, ACAO) === value);
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
function twoLines({ get: request, stranger, origins: [own] }: Context): readonly Ask[] {
  if (stranger === undefined || own === undefined) return [];
  return [
    [own, stranger],
    [stranger, own],
  ].map((values) => {
    const { headers, ...rest } = request(own);
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
    level: sent.some(canBeServed) || name === 'join' ? 'SECURITY' : 'ROBUSTNESS',
    spec,
    needs: ['origin'],
    about,
    fix: compareWhole,
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
    level: origins.some(canBeServed) ? 'SECURITY' : 'ROBUSTNESS',
    spec,
    needs: ['policy', 'stranger'],
    about,
    fix: compareWhole,
    plan: (context) => {
      // Who names origins of the user's own machine means them.
      const isOwn = context.policy.patterns.some(({ example }) => isLocal(example));
      return denied(context, name === 'localhost' && isOwn ? origins.filter((origin) => !isLocal(origin)) : origins);
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
  title: 'A long origin MUST be denied without an error',
  level: 'ROBUSTNESS',
  spec,
  needs: ['policy', 'stranger'],
  about: 'A host has up to 253 characters. A server that fails on a long one can be made to fail by any page.',
  fix: 'Answer what is too long by a status below 500, and compare the rest as any other origin.',
  plan: (context) => {
    const [short, ...asks] = [context.stranger ?? '', ...longHosts.map((host) => `https://${host}`)].map((origin) =>
      context.get(origin),
    );
    if (short === undefined) return notRun({ id: 'needs-disallowed-origin', allAllowed: false });
    return askAnyway(
      [short, ...asks],
      (exchanges) => {
        const [first, ...answered] = answeredOf(exchanges);
        // Where an origin of the usual length fails as well, the length is not to blame.
        if (first !== undefined && first.answer.status >= 500) {
          return notRun({ id: 'short-origin-fails', status: first.answer.status });
        }
        // Nor where one gets in as well.
        const isOpen = first !== undefined && leaks(first, context).length > 0;
        return answered.flatMap((each) => [
          ...(isOpen || context.policy.allows(originOf(each.ask.headers) ?? '')
            ? []
            : leaks(each, context).map((leak) => ({ ...leak, fix: { kind: 'compare-whole' as const } }))),
          ...breakdown(each),
        ]);
      },
      { mayFail: (each) => each !== short && each !== asks[0] },
    );
  },
};

function breakdown(answered: Answered): readonly Finding[] {
  const { status } = answered.answer;
  if (status < 500) return [];
  return [
    {
      level: 'ROBUSTNESS',
      data: { id: 'long-origin-fails', bytes: originOf(answered.ask.headers)?.length ?? 0, status },
      ...shownBy(answered),
    },
  ];
}

const pattern: Check = {
  id: 'bypass-pattern',
  title: 'A pattern MUST cover the declared subdomains and nothing else',
  level: 'MUST',
  spec,
  needs: ['policy', 'origin'],
  about:
    'A pattern for subdomains without the dot lets other domains in; one for a single label excludes deeper subdomains, and one for any text lets them in.',
  fix: 'Match the whole host: for subdomains, the domain with its dot after at least one label; for "*" within a label, any characters but dots.',
  plan: (context) => {
    const { policy, get: request, modes } = context;
    const patterns = policy.patterns.filter(({ exact }) => !exact);
    if (patterns.length === 0) return notRun({ id: 'no-pattern' });
    const inside = policy.reads ? patterns.flatMap((each) => each.inside).filter(policy.allows) : [];
    const outside = patterns.flatMap((each) => each.outside).filter((origin) => !policy.allows(origin));
    const asks: readonly Ask[] = [...inside, ...outside].map((origin) => request(origin));
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
  title: 'Origin comparison bypasses',
  about:
    'Origins that an attacker could register or forge, derived from the allowed ones; each must be denied on the request and on its preflight.',
  checks: [...Object.entries(ofStrangers).map(byStranger), ...Object.entries(ofVariants).map(byVariant), long, pattern],
};
