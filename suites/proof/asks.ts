/** By which APIs pages ask, and for what. */
import type { Ability, ResourceName } from '../../protocol/case.ts';
import type { CrossOriginAttribute, Initiator } from '../../protocol/initiators/initiator.ts';
import type { HeaderList } from '../../protocol/http/wire.ts';
import type { Context, MainRequest } from '../server/context.ts';
import type { resourceRoutes } from '../server/policy.ts';

export interface Ask {
  readonly name: string;
  readonly label: string;
  readonly initiator: Initiator;
  readonly resource: ResourceName;
  readonly withCredentials: boolean;
  readonly needs?: readonly Ability[];
}

/**
 * By what script asks for itself.
 * @param main The request that the URL is tested with.
 */
export function scriptAsks(context: Context, main: MainRequest = { method: 'GET' }): readonly Ask[] {
  const text = { resource: 'text', withCredentials: false } as const;
  const headers = main.method === 'GET' ? preflightedHeaders(context) : [];
  const sent = sentBy(main);
  const by = main.method === 'GET' ? '' : ` by ${main.method}`;
  return [
    { ...text, name: 'fetch', label: `fetch()${by}`, initiator: { api: 'fetch', ...sent } },
    { ...text, name: 'xhr', label: `XMLHttpRequest${by}`, initiator: { api: 'xhr', ...sent } },
    {
      ...text,
      name: 'fetch-credentials',
      label: `fetch()${by} with credentials`,
      initiator: { api: 'fetch', ...sent, credentials: 'include' },
      withCredentials: true,
    },
    {
      ...text,
      name: 'xhr-credentials',
      label: `XMLHttpRequest${by} with credentials`,
      initiator: { api: 'xhr', ...sent, withCredentials: true },
      withCredentials: true,
    },
    ...headers.flatMap(([name]): readonly Ask[] => [
      { ...text, name: `fetch-${kindOf(name)}`, label: `fetch() with ${name}`, initiator: { api: 'fetch', headers } },
      {
        ...text,
        name: `xhr-${kindOf(name)}`,
        label: `XMLHttpRequest with ${name}`,
        initiator: { api: 'xhr', headers },
      },
    ]),
  ];
}

/** What script gives to the API. A page sends its body as a string, whose bytes are UTF-8. */
function sentBy({ method, contentType, headers: own = [], body }: MainRequest) {
  const headers: HeaderList = [...(contentType === undefined ? [] : [['Content-Type', contentType] as const]), ...own];
  return {
    ...(method !== 'GET' && { method }),
    ...(headers.length > 0 && { headers }),
    ...(body !== undefined && { body: Buffer.from(body, 'latin1').toString('utf8') }),
  };
}

/** A header that the policy allows and that needs a preflight. The method is GET, so that nothing changes on the server. */
function preflightedHeaders({ wanted: { names = [] } }: Context): HeaderList {
  const [first] = names.toSorted((a, b) => Number(isAuthorization(a)) - Number(isAuthorization(b)));
  return first === undefined ? [] : [[first, /^content-type$/i.test(first) ? 'application/json' : 'cors-conformance']];
}

/** `Authorization` is treated by a rule of its own. */
function kindOf(name: string): string {
  return isAuthorization(name) ? 'authorization' : 'preflight';
}

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

type ResourceRoute = (typeof resourceRoutes)[number];

/** A route that an element loads, and the asks for it. Without CORS an element would embed it, whatever the server answers. */
export function elementAsks(route: ResourceRoute, target: string): readonly Ask[] {
  const base = { resource: route, ...(route === 'video' && { needs: ['video'] as const }) };
  const label = `${labels[route]} ${target}`;
  const plain = { ...base, name: route, label, initiator: elementOf(route, 'anonymous'), withCredentials: false };
  // A font is asked for without credentials, but at its own origin.
  if (route === 'font') return [plain];
  return [
    plain,
    {
      ...base,
      name: `${route}-credentials`,
      label: `${label} with credentials`,
      initiator: elementOf(route, 'use-credentials'),
      withCredentials: true,
    },
  ];
}

const labels: Readonly<Record<ResourceRoute, string>> = {
  font: 'font',
  image: 'image on canvas',
  video: 'video on canvas',
  stylesheet: 'cssRules of',
  script: 'errors of',
};

function elementOf(route: ResourceRoute, crossorigin: CrossOriginAttribute): Initiator {
  switch (route) {
    case 'font':
      return { api: 'font', via: 'FontFace' };
    case 'image':
    case 'video':
      return { api: 'canvas', source: route, readBy: 'getImageData', crossorigin };
    case 'stylesheet':
      return { api: 'stylesheet', access: 'cssRules', crossorigin };
    case 'script':
      return { api: 'script', reports: 'error', crossorigin };
  }
}
