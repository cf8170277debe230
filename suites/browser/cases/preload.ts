import type { PreloadInitiator } from '../../../protocol/preload.ts';
import type { Case, CrossOriginAttribute, Initiator, ResourceName } from '../../../protocol/types.ts';
import { attacker, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, answering, redirecting } from '../policies.ts';
import { onCanvas } from './canvas.ts';
import { script, stylesheet } from './document.ts';
import { anonymous, type Element, useCredentials } from './embedded.ts';
import { type Family, hop, spec } from './family.ts';

type Attribute = CrossOriginAttribute | undefined;

/** The link of the case, by its `crossorigin` attribute. */
type Link = (crossorigin: Attribute) => PreloadInitiator;

/** What a preload is used by. */
interface User {
  readonly part: string;
  /** As it is said in titles. */
  readonly subject: string;
  readonly resource: ResourceName;
  readonly link: Link;
  readonly initiator: (crossorigin: Attribute) => Initiator;
}

const preload =
  (as: (PreloadInitiator & { readonly rel: 'preload' })['as']): Link =>
  (crossorigin) => ({ api: 'preload', rel: 'preload', as, ...(crossorigin && { crossorigin }) });

const modulepreload: Link = (crossorigin) => ({
  api: 'preload',
  rel: 'modulepreload',
  ...(crossorigin && { crossorigin }),
});

const byElement = (part: 'image' | 'style' | 'script', subject: string, element: Element): User => ({
  part,
  subject,
  resource: element.resource,
  link: preload(part),
  initiator: element.initiator,
});

/** The requests of fetch() that ask as an element with this attribute does. */
const byFetch: User = {
  part: 'fetch',
  subject: 'fetch()',
  resource: 'text',
  link: preload('fetch'),
  initiator: (crossorigin) =>
    crossorigin === undefined
      ? { api: 'fetch', mode: 'no-cors', credentials: 'include' }
      : { api: 'fetch', credentials: crossorigin === 'anonymous' ? 'same-origin' : 'include' },
};

const users: readonly User[] = [
  byFetch,
  byElement('image', '<img>', onCanvas('image', 'getImageData')),
  byElement('style', '<link rel=stylesheet>', stylesheet('cssRules')),
  byElement('script', '<script>', script('error')),
];

const byFont: User = {
  part: 'font',
  subject: 'FontFace',
  resource: 'font',
  link: preload('font'),
  initiator: () => ({ api: 'font', via: 'FontFace' }),
};

const byModule = (part: string, link: Link): User => ({
  part,
  subject: '<script type=module>',
  resource: 'module',
  link,
  initiator: (crossorigin) => ({ api: 'module', ...(crossorigin && { crossorigin }) }),
});

const byImport: User = {
  ...byModule('import', modulepreload),
  subject: 'an import statement',
  initiator: (crossorigin) => ({ api: 'import', via: 'static', ...(crossorigin && { crossorigin }) }),
};

const named = (crossorigin: Attribute): string => crossorigin ?? 'none';
const said = (crossorigin: Attribute): string =>
  crossorigin === undefined ? 'without crossorigin' : `with crossorigin=${crossorigin}`;

const shared = answering(acao(secureFoo), acac('true'));
const unshared = answering();

interface Use {
  readonly user: User;
  /** The attribute of the link, and of what uses it. */
  readonly link: Attribute;
  readonly by: Attribute;
  readonly hops?: Case['hops'];
  /** What is special of it, in the id and in the title. */
  readonly special?: readonly [name: string, title: string];
  /** Differs from the plain use in its hops only. */
  readonly negative?: true;
}

function use({ user, link, by, hops = [hop(secureApi, shared)], special, negative }: Use): Case {
  const { part, subject, resource } = user;
  const plain = `preload-${part}-${named(link)}-by-${named(by)}`;
  const initiator = user.link(link);
  const rel = initiator.rel === 'preload' ? `preload as=${initiator.as}` : initiator.rel;
  return {
    id: special === undefined ? plain : `${plain}-${special[0]}`,
    title: `<link rel=${rel}> ${said(link)}, used by ${subject} ${said(by)}${special === undefined ? '' : `: ${special[1]}`}`,
    spec: initiator.rel === 'modulepreload' ? spec.moduleMap : spec.preload,
    page: { origin: secureFoo },
    before: [{ initiator }],
    initiator: user.initiator(by),
    resource,
    hops,
    ...(negative && { dependsOn: plain }),
  };
}

const attributes: readonly Attribute[] = [undefined, 'anonymous', 'use-credentials'];

const refused = { hops: [hop(secureApi, unshared)], negative: true } as const;

/** Each attribute of the link with each of its user: one exchange where they ask alike, else two. */
function uses(user: User): readonly Case[] {
  return [
    ...attributes.flatMap((link) => attributes.map((by) => use({ user, link, by }))),
    use({
      user,
      link: undefined,
      by: undefined,
      hops: [hop(secureApi, unshared)],
      special: ['unshared', 'shared with nobody, and used opaque'],
    }),
    use({ user, link: undefined, by: 'anonymous', ...refused, special: ['unshared', 'shared with nobody'] }),
    use({
      user,
      link: 'anonymous',
      by: 'anonymous',
      ...refused,
      special: ['unshared', 'the network error of the preload is used too'],
    }),
    use({
      user,
      link: 'anonymous',
      by: undefined,
      hops: [hop(secureApi, unshared)],
      special: ['unshared', 'the preload fails, and what comes after it is opaque'],
    }),
    use({
      user,
      link: 'use-credentials',
      by: 'use-credentials',
      hops: [hop(secureApi, answering(acao('*')))],
      negative: true,
      special: ['star', 'the server says *'],
    }),
    use({
      user,
      link: undefined,
      by: 'anonymous',
      hops: [hop(secureFoo, unshared)],
      special: ['same-origin', 'they ask otherwise at the page’s own origin too'],
    }),
    use({
      user,
      link: 'anonymous',
      by: 'anonymous',
      hops: [hop(secureFoo, redirecting(302)), hop(secureApi, shared)],
      special: ['redirected', 'redirected once, by the page’s origin'],
    }),
  ];
}

const fetchOnce = byFetch.initiator('anonymous');

const others: readonly Case[] = [
  {
    ...use({ user: byFetch, link: 'anonymous', by: 'anonymous', special: ['twice', 'a preload serves one request'] }),
    before: [{ initiator: byFetch.link('anonymous') }, { initiator: fetchOnce }],
  },
  {
    ...use({ user: byFetch, link: 'anonymous', by: 'anonymous', special: ['header', 'not a request with a header'] }),
    initiator: { api: 'fetch', headers: [['Accept-Language', 'de']] },
  },
  {
    ...use({ user: byFetch, link: 'anonymous', by: 'anonymous', special: ['xhr', 'and by XMLHttpRequest likewise'] }),
    initiator: { api: 'xhr' },
  },
  {
    ...use({ user: byFetch, link: 'anonymous', by: 'anonymous', special: ['query', 'not another URL'] }),
    before: [{ initiator: byFetch.link('anonymous'), query: '?a' }],
  },
  ...(['font', 'script'] as const).map((as) => ({
    ...use({
      user: byFetch,
      link: 'anonymous',
      by: 'anonymous',
      special: [`as-${as}`, `not another destination, as=${as}`],
    }),
    before: [{ initiator: preload(as)('anonymous') }],
  })),
  ...attributes.map((link) => use({ user: byFont, link, by: undefined })),
  use({ user: byFont, link: 'anonymous', by: undefined, ...refused, special: ['unshared', 'shared with nobody'] }),
];

/** A module is in the module map by its URL: that another request would have been made for it does not matter. */
const modules: readonly Case[] = [
  ...[undefined, 'use-credentials' as const].flatMap((link) => [
    ...[undefined, 'use-credentials' as const].map((by) => use({ user: byModule('module', modulepreload), link, by })),
    use({ user: byImport, link, by: undefined }),
  ]),
  use({
    user: byModule('module', modulepreload),
    link: undefined,
    by: undefined,
    ...refused,
    special: ['unshared', 'the module map forgets what failed'],
  }),
  ...attributes.map((link) => use({ user: byModule('script-module', preload('script')), link, by: undefined })),
  {
    ...use({ user: byModule('classic', modulepreload), link: 'anonymous', by: 'anonymous' }),
    title: '<link rel=modulepreload> is of no use for a classic script',
    initiator: script('error').initiator('anonymous'),
    resource: 'script',
  },
];

const alone = (part: string, subject: string, link: Link, resource: ResourceName): Element => ({
  family: 'preload',
  part,
  subject,
  spec: spec.corsCheck,
  resource,
  initiator: link,
});

const links: readonly Element[] = [
  alone('link-image', '<link rel=preload as=image>', preload('image'), 'image'),
  alone('link-module', '<link rel=modulepreload>', modulepreload, 'module'),
];

const plain: Case = {
  id: 'preload-link-image-none-unshared',
  title: '<link rel=preload as=image>: loads without any CORS header, redirected twice',
  spec: spec.corsCheck,
  page: { origin: foo },
  initiator: preload('image')(undefined),
  resource: 'image',
  hops: [hop(foo, redirecting(302)), hop(bar, redirecting(302)), hop(attacker, answering())],
};

export const preloads: Family = {
  name: 'preload',
  title: 'Preloads',
  about:
    'A preload is used by a request that asks alike: with another crossorigin attribute everything is fetched twice.',
  cases: [
    ...links.flatMap((element) => [...anonymous(element), ...useCredentials(element)]),
    plain,
    ...users.flatMap(uses),
    ...others,
    ...modules,
  ],
};
