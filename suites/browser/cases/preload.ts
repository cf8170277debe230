import type { PreloadInitiator } from '../../../protocol/initiators/preload.ts';
import type { Case, ResourceName } from '../../../protocol/case.ts';
import type { CrossOriginAttribute, Initiator } from '../../../protocol/initiators/initiator.ts';
import { attacker, bar, foo, secureApi, secureFoo } from '../origins.ts';
import { acac, acao, answering, redirecting } from '../policies.ts';
import { onCanvas } from './canvas.ts';
import { script, stylesheet } from './document.ts';
import { anonymous, type Element, embedded, tag, useCredentials } from './embedded.ts';
import { type Family, hop, spec } from './family.ts';

type Attribute = CrossOriginAttribute | undefined;

/** The link of the case, by its `crossorigin` attribute. */
type Link = (crossorigin: Attribute) => PreloadInitiator;

/** What uses the preload. */
interface User {
  readonly part: string;
  /** Its name in titles. */
  readonly subject: (crossorigin: Attribute) => string;
  readonly resource: ResourceName;
  readonly link: Link;
  readonly initiator: (crossorigin: Attribute) => Initiator;
}

const named = (crossorigin: Attribute) => crossorigin ?? 'none';

const preload =
  (as: (PreloadInitiator & { readonly rel: 'preload' })['as']): Link =>
  (crossorigin) => ({ api: 'preload', rel: 'preload', as, ...(crossorigin && { crossorigin }) });

const modulepreload: Link = (crossorigin) => ({
  api: 'preload',
  rel: 'modulepreload',
  ...(crossorigin && { crossorigin }),
});

const prefetch: Link = (crossorigin) => ({
  api: 'preload',
  rel: 'prefetch',
  ...(crossorigin && { crossorigin }),
});

const byElement = (part: 'image' | 'style' | 'script', start: string, element: Element): User => ({
  part,
  subject: (crossorigin) => tag(start, crossorigin),
  resource: element.resource,
  link: preload(part),
  initiator: element.initiator,
});

/** fetch() with the mode and credentials of an element with this attribute. */
const requests = {
  none: 'fetch() in no-cors mode',
  anonymous: 'fetch()',
  'use-credentials': 'fetch() with credentials',
} as const;

const byFetch: User = {
  part: 'fetch',
  subject: (crossorigin) => requests[named(crossorigin)],
  resource: 'text',
  link: preload('fetch'),
  initiator: (crossorigin) =>
    crossorigin === undefined
      ? { api: 'fetch', mode: 'no-cors', credentials: 'include' }
      : { api: 'fetch', credentials: crossorigin === 'anonymous' ? 'same-origin' : 'include' },
};

const users: readonly User[] = [
  byFetch,
  byElement('image', 'img', onCanvas('image', 'getImageData')),
  byElement('style', 'link rel=stylesheet', stylesheet('cssRules')),
  byElement('script', 'script', script('error')),
];

const byFont: User = {
  part: 'font',
  subject: () => 'FontFace',
  resource: 'font',
  link: preload('font'),
  initiator: () => ({ api: 'font', via: 'FontFace' }),
};

const byModule = (part: string, link: Link): User => ({
  part,
  subject: (crossorigin) => tag('script type=module', crossorigin),
  resource: 'module',
  link,
  initiator: (crossorigin) => ({ api: 'module', ...(crossorigin && { crossorigin }) }),
});

const byImport: User = {
  ...byModule('import', modulepreload),
  subject: () => 'an import statement',
  initiator: (crossorigin) => ({ api: 'import', via: 'static', ...(crossorigin && { crossorigin }) }),
};

const shared = answering(acao(secureFoo), acac('true'));
const unshared = answering();

interface Use {
  readonly user: User;
  /** The attributes of the link and of its user. */
  readonly link: Attribute;
  readonly by: Attribute;
  readonly hops?: Case['hops'];
  /** The peculiarity of the case, for its id and title. */
  readonly special?: readonly [name: string, title: string];
  /** Only the hops differ from the plain use. */
  readonly negative?: true;
}

function use({ user, link, by, hops = [hop(secureApi, shared)], special, negative }: Use): Case {
  const { part, subject, resource } = user;
  const plain = `preload-${part}-${named(link)}-by-${named(by)}`;
  const initiator = user.link(link);
  const rel = initiator.rel === 'preload' ? `preload as=${initiator.as}` : initiator.rel;
  return {
    id: special === undefined ? plain : `${plain}-${special[0]}`,
    title: `${tag(`link rel=${rel}`, link)}, then ${subject(by)}${special === undefined ? '' : `: ${special[1]}`}`,
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

/** Each attribute of the link with each attribute of its user: one exchange if their requests match, else two. */
function uses(user: User): readonly Case[] {
  return [
    ...attributes.flatMap((link) => attributes.map((by) => use({ user, link, by }))),
    use({
      user,
      link: undefined,
      by: undefined,
      hops: [hop(secureApi, unshared)],
      special: ['unshared', 'no CORS headers, opaque response is reused'],
    }),
    use({ user, link: undefined, by: 'anonymous', ...refused, special: ['unshared', 'no CORS headers'] }),
    use({
      user,
      link: 'anonymous',
      by: 'anonymous',
      ...refused,
      special: ['unshared', 'no CORS headers, failed preload is reused'],
    }),
    use({
      user,
      link: 'anonymous',
      by: undefined,
      hops: [hop(secureApi, unshared)],
      special: ['unshared', 'no CORS headers, failed preload is not reused'],
    }),
    use({
      user,
      link: 'use-credentials',
      by: 'use-credentials',
      hops: [hop(secureApi, answering(acao('*')))],
      negative: true,
      special: ['star', 'Access-Control-Allow-Origin: *'],
    }),
    use({
      user,
      link: undefined,
      by: 'anonymous',
      hops: [hop(secureFoo, unshared)],
      special: ['same-origin', 'same-origin, fetched twice'],
    }),
    use({
      user,
      link: 'anonymous',
      by: 'anonymous',
      hops: [hop(secureFoo, redirecting(302)), hop(secureApi, shared)],
      special: ['redirected', 'redirected to another origin, fetched once'],
    }),
  ];
}

const fetchOnce = byFetch.initiator('anonymous');

const others: readonly Case[] = [
  {
    ...use({
      user: byFetch,
      link: 'anonymous',
      by: 'anonymous',
      special: ['twice', 'second request is fetched again'],
    }),
    before: [{ initiator: byFetch.link('anonymous') }, { initiator: fetchOnce }],
  },
  {
    ...use({
      user: byFetch,
      link: 'anonymous',
      by: 'anonymous',
      special: ['header', 'not reused with a request header'],
    }),
    initiator: { api: 'fetch', headers: [['Accept-Language', 'de']] },
  },
  {
    ...use({
      user: { ...byFetch, subject: () => 'XMLHttpRequest', initiator: () => ({ api: 'xhr' }) },
      link: 'anonymous',
      by: 'anonymous',
      special: ['xhr', 'reused'],
    }),
  },
  {
    ...use({ user: byFetch, link: 'anonymous', by: 'anonymous', special: ['query', 'not reused for another URL'] }),
    before: [{ initiator: byFetch.link('anonymous'), query: '?a' }],
  },
  ...(['font', 'script'] as const).map((as) =>
    use({
      user: { ...byFetch, link: preload(as) },
      link: 'anonymous',
      by: 'anonymous',
      special: [`as-${as}`, 'not reused for another destination'],
    }),
  ),
  ...attributes.map((link) => use({ user: byFont, link, by: undefined })),
  use({ user: byFont, link: 'anonymous', by: undefined, ...refused, special: ['unshared', 'no CORS headers'] }),
];

/** The module map is keyed by URL: it does not matter that the second request would have differed. */
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
    special: ['unshared', 'no CORS headers, failed fetch is not kept in the module map'],
  }),
  ...attributes.map((link) => use({ user: byModule('script-module', preload('script')), link, by: undefined })),
  {
    ...use({ user: byModule('classic', modulepreload), link: 'anonymous', by: 'anonymous' }),
    title: '<link rel=modulepreload crossorigin=anonymous>, then <script crossorigin=anonymous>: not reused',
    initiator: script('error').initiator('anonymous'),
    resource: 'script',
  },
];

const alone = (part: string, start: string, link: Link, resource: ResourceName): Element => ({
  family: 'preload',
  part,
  subject: (crossorigin) => tag(start, crossorigin),
  spec: spec.corsCheck,
  resource,
  initiator: link,
});

const links: readonly Element[] = [
  alone('link-image', 'link rel=preload as=image', preload('image'), 'image'),
  alone('link-module', 'link rel=modulepreload', modulepreload, 'module'),
];

const prefetched: Element = { ...alone('prefetch', 'link rel=prefetch', prefetch, 'text'), spec: spec.prefetch };

const plain: Case = {
  id: 'preload-link-image-none-unshared',
  title: '<link rel=preload as=image>: redirected twice, loads without CORS headers',
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
    'A preload is only reused by a request with the same mode and credentials: if the crossorigin attributes differ, the resource is fetched twice.',
  cases: [
    ...links.flatMap((element) => [...anonymous(element), ...useCredentials(element)]),
    ...[
      ...anonymous(prefetched),
      ...useCredentials(prefetched),
      ...embedded({ ...prefetched, part: 'prefetch-plain' }),
    ].map((each) => ({ ...each, needs: ['prefetch'] as const })),
    plain,
    ...users.flatMap(uses),
    ...others,
    ...modules,
  ],
};
