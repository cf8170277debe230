import { isCorsSafelistedMethod } from '../../protocol/http/methods.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import type { ServerProblem } from '../server/problem.ts';
import type { CorsOptions, FixKind, Framework, Measure } from './framework.ts';
import { type IdentifiableResponse, identify } from './identify.ts';

/** A change in the configuration of one product. */
export interface Suggestion {
  readonly kind: FixKind;
  /** Its id and name. */
  readonly framework: string;
  readonly name: string;
  readonly docs: string;
  readonly place: string;
  readonly measure: Measure;
}

/** What kind of change fixes a problem; `null` where none in the configuration of CORS does. */
function fixKindOf(problem: ServerProblem): FixKind | null {
  switch (problem.id) {
    case 'allow-origin-missing':
    case 'allow-origin-list':
    case 'allow-origin-differs':
    case 'any-origin-allowed':
    case 'origin-compared-loosely':
    case 'null-allowed':
    case 'extension-page':
    case 'redirect-without-allow-origin':
    case 'malformed-header':
      return 'allow-origin';
    case 'wildcard-with-credentials':
    case 'credentials-not-allowed':
      return 'allow-credentials';
    case 'method-not-allowed':
      return problem.how === 'script-case' ? null : 'allow-method';
    case 'header-not-allowed':
    case 'authorization-under-wildcard':
    case 'tracing-header':
    case 'malformed-list':
    case 'header-names-compared-with-case':
      return 'allow-header';
    case 'preflight-refused':
    case 'preflight-unanswered':
    case 'method-refused':
      return 'preflight-route';
    case 'errors-lack-headers':
      return 'errors';
    case 'error-response':
      return problem.error === 'authentication' || problem.error === 'no-route' ? 'errors' : null;
    case 'vary-missing':
    case 'cache-ignores-origin':
      return 'vary';
    case 'allow-origin-twice':
      return 'duplicate-layer';
    default:
      return null;
  }
}

/** Who is to be allowed, where the problem does not say it, and how. */
export interface Wanted {
  readonly page: SerializedOrigin | null;
  readonly credentials: boolean;
}

/** What the configuration has to allow so that a problem is gone; `null` where it is not known for which origin. */
function optionsFor(problem: ServerProblem, { page, credentials }: Wanted): CorsOptions | null {
  const origin = 'origin' in problem && problem.id !== 'any-origin-allowed' ? problem.origin : page;
  if (origin === null || origin === 'null') return null;
  const base = { origins: [origin], ...(credentials && { credentials }) };
  switch (problem.id) {
    case 'wildcard-with-credentials':
    case 'credentials-not-allowed':
      return { ...base, credentials: true };
    case 'method-not-allowed': {
      const listed = problem.listed.filter(
        (method) => method !== '*' && method.toLowerCase() !== problem.method.toLowerCase(),
      );
      return { ...base, methods: [...listed.map((method) => method.toUpperCase()), problem.method] };
    }
    case 'header-not-allowed':
      return { ...base, headers: [...problem.listed.filter((name) => name !== '*'), ...problem.names] };
    case 'authorization-under-wildcard':
      return { ...base, headers: ['Authorization'] };
    case 'tracing-header':
      return { ...base, headers: problem.headers.map(({ name }) => name) };
    case 'header-names-compared-with-case':
      return { ...base, headers: [problem.name] };
    default:
      return base;
  }
}

/** What to change in the configuration of a product. */
export function suggest(problem: ServerProblem, framework: Framework, wanted: Wanted): Suggestion | null {
  const kind = fixKindOf(problem);
  const measure = kind === null ? null : measureFor(kind, framework, optionsFor(problem, wanted));
  if (kind === null || measure === null) return null;
  const { id, name, docs, place } = framework;
  return { kind, framework: id, name, docs, place, measure };
}

/**
 * The same for the product that sent these responses, if it shows. A proxy passes on what another layer configures: it is only named
 * where a change in the proxy cannot contradict that layer.
 * @param failing The response that shows the problem.
 */
export function suggestByWire(
  problem: ServerProblem,
  failing: IdentifiableResponse | null,
  others: readonly IdentifiableResponse[],
  wanted: Wanted,
): Suggestion | null {
  const identified = (failing && identify([failing])) ?? identify(others);
  if (identified === null) return null;
  if (identified.layer === 'proxy' && !isOfProxy(problem)) return null;
  return suggest(problem, identified.framework, wanted);
}

function isOfProxy(problem: ServerProblem): boolean {
  switch (problem.id) {
    case 'allow-origin-missing':
    case 'error-response':
    case 'preflight-refused':
    case 'errors-lack-headers':
    case 'allow-origin-twice':
    case 'cache-ignores-origin':
    case 'vary-missing':
      return true;
    default:
      return false;
  }
}

export function measureFor(kind: FixKind, framework: Framework, options: CorsOptions | null): Measure | null {
  const fixed = framework.fixed?.[kind];
  if (fixed !== undefined) return fixed;
  switch (kind) {
    case 'preflight-route':
      return framework.preflight;
    case 'errors':
      return framework.errors;
    case 'vary':
      return framework.vary;
    case 'duplicate-layer':
      return framework.duplicate;
    case 'allow-origin':
    case 'allow-method':
    case 'allow-header':
    case 'allow-credentials':
    case 'expose-header':
      return options === null
        ? null
        : { what: 'configure the CORS layer', code: framework.layer(withoutSafelisted(options)) };
  }
}

/** Methods that need no listing are added by each product that wants them listed. */
function withoutSafelisted(options: CorsOptions): CorsOptions {
  const { methods } = options;
  return methods === undefined
    ? options
    : { ...options, methods: methods.filter((method) => !isCorsSafelistedMethod(method)) };
}
