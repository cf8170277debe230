import type { HttpResponse, SentRequest } from '../../protocol/fetch/fetch.ts';
import type { ExplainInput } from '../../protocol/explain.ts';
import type { HeaderList } from '../../protocol/http/wire.ts';
import type { Exchange } from '../evidence.ts';
import type { RecordedRequest } from '../pairing.ts';
import type { Answered, Walk } from '../walk.ts';
import type { At, Experiment, Support } from './cause.ts';

/** Everything that is known about one request. */
export interface Situation {
  readonly recorded: RecordedRequest;
  readonly input: ExplainInput;
  readonly walk: Walk;
  /** The other exchanges of the input by URL. */
  readonly byUrl: ReadonlyMap<string, readonly Exchange[]>;
}

export function atOf({ sent, response }: Answered): At {
  return { kind: sent.kind, hop: sent.hop, method: sent.method, url: sent.url.href, status: response.status };
}

/** What the recorder had for a response. */
export function recordedAt({ recorded }: Situation, sent: SentRequest): Exchange | undefined {
  return recorded.hops[sent.hop]?.[sent.kind];
}

/** The same request again. */
export function askAgain(sent: SentRequest, rulesOutIf: Experiment['rulesOutIf'], url = sent.url.href): Experiment {
  const headers: HeaderList = sent.headers.filter(([name]) => name !== 'Accept');
  const withOrigin = headers.some(([name]) => name === 'Origin') || sent.origin === undefined;
  return {
    method: sent.method,
    url,
    headers: withOrigin ? headers : [...headers, ['Origin', sent.origin ?? 'null']],
    rulesOutIf,
  };
}

export function supportOf(answered: Answered, names: readonly string[]): readonly Support[] {
  const at = atOf(answered);
  return names.flatMap((name): readonly Support[] => {
    const lines = linesOf(answered.response, name);
    return lines.length === 0
      ? [{ kind: 'header-absent', at, name }]
      : lines.map((header) => ({ kind: 'response-header', at, header }));
  });
}

export function linesOf({ headers }: Pick<HttpResponse, 'headers'>, name: string): HeaderList {
  return headers.filter((header) => header[0].toLowerCase() === name.toLowerCase());
}
