/** English for what checks on a server find. */
import type { Alike, FindingData, Fix, Gain } from '../../diagnosis/server/finding.ts';
import type { Decision } from '../../protocol/standard.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';
import { becauseInWords } from '../reasons.ts';
import { cacheSentences } from './caches.ts';
import { fixInWords } from './fixes.ts';
import { gainInWords } from './gains.ts';
import { originSentences } from './origins.ts';
import { request } from './parts.ts';
import type { Sentences, SentencesOf } from './parts.ts';
import { preflightSentences } from './preflights.ts';
import { responseSentences } from './responses.ts';

/** What is told of a finding. */
export interface FindingFacts {
  readonly data: FindingData;
  readonly alike?: Alike;
  readonly alsoAt?: readonly string[];
  readonly refusedAt?: Decision;
  readonly impact?: { readonly origins: readonly SerializedOrigin[]; readonly gain: Gain };
  readonly fix?: Fix;
}

export interface FindingInWords extends Sentences {
  /** What a browser tells the developer, where it refuses. */
  readonly browser?: string;
  readonly impact?: { readonly origins: readonly SerializedOrigin[]; readonly what: string };
  /** Where it is known better than for the check. */
  readonly fix?: string;
}

const sentences: SentencesOf<FindingData> = {
  ...originSentences,
  ...preflightSentences,
  ...responseSentences,
  ...cacheSentences,
};

export const findingIds = Object.keys(sentences) as readonly FindingData['id'][];

export function findingInWords({ data, alike, alsoAt = [], refusedAt, impact, fix }: FindingFacts): FindingInWords {
  const said = (sentences[data.id] as (data: FindingData) => Sentences)(data);
  return {
    ...said,
    summary: `${said.summary}${alike === undefined ? '' : alikeInWords(alike)}${pathsInWords(alsoAt)}`,
    ...(refusedAt && { browser: becauseInWords(refusedAt) }),
    ...(impact && { impact: { origins: impact.origins, what: gainInWords(impact.gain) } }),
    ...(fix && { fix: fixInWords(fix) }),
  };
}

/** So many are named in a sentence. */
const named = 5;

function alikeInWords(alike: Alike): string {
  const others =
    alike.kind === 'origins'
      ? `${alike.count} more`
      : someOf(
          alike.requests.map((each) => `${request(each)} from ${each.origin}`),
          '; ',
        );
  return ` The same is true of ${others}.`;
}

function pathsInWords(paths: readonly string[]): string {
  if (paths.length === 0) return '';
  const quoted = paths.map((path) => JSON.stringify(path));
  return ` Also found at ${someOf(quoted, ', ')}.`;
}

function someOf(items: readonly string[], separator: string): string {
  const rest = items.length - named;
  return `${items.slice(0, named).join(separator)}${rest > 0 ? ` and ${rest} more` : ''}`;
}
