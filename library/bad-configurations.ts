import { ACAC, ACAH, ACAM, ACAO, ACEH, ACMA } from '../protocol/http/headers.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { createClient } from '../suites/server/client/client.ts';
import { defaultLimits } from '../suites/server/client/outcome.ts';
import { contextsOf } from '../suites/server/context.ts';
import type { SinglePolicy } from '../suites/server/policy.ts';
import { withServer } from './start.ts';
import type { Start } from './start.ts';

/** A configuration that cannot be meant, or does not do what it says. */
interface BadConfiguration {
  /** Kebab-case, never renamed. */
  readonly id: string;
  readonly title: string;
  /** What `start` is called with; not always a policy that `serverChecks` would take. */
  readonly policy: SinglePolicy;
}

export type BadConfigurationResult = BadConfiguration &
  (
    | { readonly result: 'refused'; readonly message: string }
    /** The lines of CORS that a GET and a preflight of `https://app.example.com` were answered with. */
    | { readonly result: 'accepted'; readonly headers: HeaderList }
    /** `start` had no configuration for it. */
    | { readonly result: 'skipped' }
  );

const app = 'https://app.example.com';
const own = { origins: [app] } as const;

const badConfigurations: readonly BadConfiguration[] = [
  { id: 'origin-path', title: 'An origin with a path', policy: { origins: [`${app}/home`] } },
  { id: 'origin-slash', title: 'An origin with a slash behind it', policy: { origins: [`${app}/`] } },
  { id: 'origin-no-scheme', title: 'An origin without a scheme', policy: { origins: ['app.example.com'] } },
  { id: 'origin-default-port', title: 'An origin with its default port', policy: { origins: [`${app}:443`] } },
  { id: 'origin-unicode', title: 'An origin that is not in ASCII', policy: { origins: ['https://bücher.example'] } },
  { id: 'origin-null', title: 'The origin "null" with credentials', policy: { origins: ['null'], credentials: true } },
  { id: 'any-origin', title: 'Every origin with credentials', policy: { origins: '*', credentials: true } },
  {
    id: 'any-exposed',
    title: 'Every header exposed with credentials',
    policy: { ...own, credentials: true, exposedHeaders: '*' },
  },
  { id: 'method-forbidden', title: 'A method that no script can use', policy: { ...own, methods: ['TRACE'] } },
  {
    id: 'header-forbidden',
    title: 'A request header that no script can set',
    policy: { ...own, allowedHeaders: ['cookie'] },
  },
  {
    id: 'exposed-forbidden',
    title: 'A response header that no script can see',
    policy: { ...own, exposedHeaders: ['set-cookie'] },
  },
  {
    id: 'header-list',
    title: 'Two names in one string',
    policy: { ...own, allowedHeaders: ['content-type,authorization'] },
  },
  { id: 'max-age-negative', title: 'A max-age below -1', policy: { ...own, maxAge: -2 } },
  { id: 'max-age-long', title: 'A max-age of more than a day', policy: { ...own, maxAge: 86_401 } },
];

/**
 * Starts the server with each configuration that is bad, and tells whether it refuses. Whether it should is its own decision, so
 * nothing fails.
 */
export async function tryBadConfigurations(start: Start): Promise<readonly BadConfigurationResult[]> {
  const results: BadConfigurationResult[] = [];
  for (const bad of badConfigurations) results.push({ ...bad, ...(await attempt(start, bad.policy)) });
  return results;
}

type Attempt =
  | { readonly result: 'refused'; readonly message: string }
  | { readonly result: 'accepted'; readonly headers: HeaderList }
  | { readonly result: 'skipped' };

async function attempt(start: Start, policy: SinglePolicy): Promise<Attempt> {
  try {
    const headers = await withServer(start, policy, corsHeaders);
    return headers === undefined ? { result: 'skipped' } : { result: 'accepted', headers };
  } catch (error) {
    return { result: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
}

const ofCors = [ACAO, ACAC, ACAM, ACAH, ACMA, ACEH].map((name) => name.toLowerCase());

async function corsHeaders(url: URL): Promise<HeaderList> {
  const client = createClient({ server: url, insecure: true }, defaultLimits);
  const lines: HeaderList[] = [];
  try {
    for (const { get, preflight } of contextsOf(url, { origins: [] }, false)) {
      for (const ask of [get(app), preflight(app, 'PUT', ['content-type'])]) {
        const outcome = await client.exchange(ask);
        if (outcome.ok) lines.push(outcome.answer.headers.filter(([name]) => ofCors.includes(name.toLowerCase())));
      }
    }
  } finally {
    client.close();
  }
  return lines.flat();
}
