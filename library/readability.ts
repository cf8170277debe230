import type { DiagnosedRequest } from '../diagnosis/diagnose.ts';
import { frameworkNamed } from '../diagnosis/frameworks/index.ts';
import { isToken } from '../protocol/http/bytes.ts';
import type { HeaderList } from '../protocol/http/wire.ts';
import { diagnosisInWords } from '../reports/terminal/diagnosis-text.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { httpUrl } from './http-url.ts';
import { explainLive } from './live.ts';
import { pageOriginOf } from './page-origin.ts';

/** What script of a page would send, and how the server is reached. */
export interface PageRequest {
  /** `GET` by default; `POST` with a body. */
  readonly method?: string;
  /** What script sets, as an object or as pairs. `Cookie` stands for what the browser would add with credentials. */
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];
  /** Credentials mode of fetch(); `same-origin` by default. */
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  readonly body?: string;
  /** Time limit for one exchange, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** PEM of certificates to trust beside those of Node.js. */
  readonly ca?: string;
  /** Trust any certificate. */
  readonly insecure?: boolean;
  /** `http:` or `socks5:` URL of a proxy. */
  readonly proxy?: string | URL;
  /** The product whose configuration the fix is shown for, such as `express`; by default the one that the responses show. */
  readonly framework?: string;
}

/** Whether a page can read a response. */
export interface Readability {
  readonly outcome: 'readable' | 'opaque' | 'blocked';
  /** Whether everything that the page asked for happens: the outcome is `readable`, and a cookie of the response is stored. */
  readonly isReadable: boolean;
  /** The cause, the line to change, and each step of the standard, as `cors-conformance server URL --origin` prints them. */
  readonly explanation: string;
}

/**
 * Sends what a browser would send for fetch() in a page of this origin, the preflight first where there is one, and reports whether the page
 * can read the response.
 * @param origin The origin or URL of the page, or `"null"`.
 * @throws {TypeError} for an invalid URL, origin, header, method or framework.
 * @throws {ServerUnreachableError} when there is no response, so that nothing is known.
 */
export async function readability(
  url: string | URL,
  origin: string | URL,
  request: PageRequest = {},
): Promise<Readability> {
  const { method, credentials, body, timeoutMs, ca, insecure, proxy, framework } = request;
  if (method !== undefined && !isToken(method))
    throw new TypeError(`method: ${JSON.stringify(method)} is not a valid method; expected a name such as "PUT".`);
  const product = framework === undefined ? undefined : frameworkNamed(framework);
  if (framework !== undefined && product === undefined)
    throw new TypeError(
      `framework: there is no framework ${JSON.stringify(framework)}; \`cors-conformance server --framework x\` lists them.`,
    );
  const diagnosis = await explainLive(
    {
      page: pageOrigin(origin),
      url: httpUrl(url, 'url'),
      method,
      header: headerList(request.headers),
      credentials,
      body,
    },
    {
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(ca !== undefined && { ca }),
      ...(insecure !== undefined && { insecure }),
      ...(proxy !== undefined && { proxy: new URL(proxy) }),
    },
  );
  const [diagnosed] = diagnosis.requests;
  const explanation = diagnosisInWords(diagnosis, product).trimEnd();
  if (diagnosed === undefined || diagnosed.outcome === 'unknown') throw new ServerUnreachableError(explanation);
  return { outcome: diagnosed.outcome, isReadable: isReadable(diagnosed), explanation };
}

/** Whether a page gets all that it asks for. A cookie that is not stored is no success for a page with credentials. */
export function isReadable({ outcome, causes }: Pick<DiagnosedRequest, 'outcome' | 'causes'>): boolean {
  return outcome === 'readable' && !causes.some(({ certainty }) => certainty === 'certain');
}

function pageOrigin(value: unknown): string {
  const text = value instanceof URL ? value.href : value;
  const origin = typeof text === 'string' ? pageOriginOf(text) : undefined;
  if (origin === undefined)
    throw new TypeError(
      `origin: expected the origin or the URL of a page, such as "https://app.example.com", or "null", not ${JSON.stringify(text) ?? String(text)}.`,
    );
  return origin;
}

function headerList(headers: PageRequest['headers'] = []): HeaderList {
  const list = Array.isArray(headers) ? (headers as HeaderList) : Object.entries(headers);
  for (const [name, value] of list) {
    if (!isToken(name)) throw new TypeError(`headers: ${JSON.stringify(name)} is not a valid header name.`);
    if (typeof value !== 'string' || /[\0\r\n]/.test(value))
      throw new TypeError(`headers: ${JSON.stringify(value)} is not a valid value of ${name}.`);
  }
  return list;
}
