import pc from 'picocolors';
import type { DiagnosedRequest, Diagnosis } from '../../diagnosis/diagnose.ts';
import { leftOutInWords, placeInWords, skippedInWords } from '../../diagnosis/words.ts';
import type { Explanation } from '../../protocol/explain.ts';
import { visibleText } from '../../reports/visible-text.ts';

const marks = { passes: pc.green('✓'), fails: pc.red('✗'), sends: pc.cyan('→'), asks: pc.yellow('?') };

const endings: Readonly<Record<Explanation['outcome'], string>> = {
  readable: pc.green('Readable: script may see the response.'),
  opaque: pc.yellow('Opaque: the response is there, but script may not look.'),
  blocked: pc.red('Blocked: script gets a network error.'),
  unknown: pc.yellow('Not decided: a response is missing.'),
};

/** What needs attention comes first. */
const ranks: Readonly<Record<Explanation['outcome'], number>> = { blocked: 0, unknown: 1, opaque: 2, readable: 3 };

/** More than this many readable requests are only counted. */
const READABLE_SHOWN = 10;

/** Everything that was found out about an input, for the terminal. */
export function diagnosisInWords({ requests, leftOut, skipped, sanitized }: Diagnosis): string {
  const ranked = requests.toSorted((a, b) => ranks[a.explanation.outcome] - ranks[b.explanation.outcome]);
  const readable = ranked.filter(({ explanation }) => explanation.outcome === 'readable');
  const shown = readable.length > READABLE_SHOWN ? ranked.slice(0, -readable.length) : ranked;
  const notes = [
    ...(shown.length < ranked.length ? [`${readable.length} more requests are readable.`] : []),
    ...skippedInWords(skipped),
    leftOutInWords(leftOut),
    sanitized
      ? 'This HAR file has no cookies and no Authorization headers: browsers leave them out when they save one. For requests with credentials, add --credentials include.'
      : '',
  ].filter((note) => note !== '');
  return [
    ...merged(shown).map(requestInWords),
    ...(notes.length === 0 ? [] : [`${notes.map(visibleText).join('\n')}\n`]),
  ].join('\n');
}

interface Merged extends DiagnosedRequest {
  readonly count: number;
}

/** Requests that differ in nothing that is shown are shown once. */
function merged(requests: readonly DiagnosedRequest[]): readonly Merged[] {
  const groups = new Map<string, Merged>();
  for (const request of requests) {
    const key = JSON.stringify([request.input, request.explanation.outcome]);
    groups.set(key, { ...(groups.get(key) ?? request), count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function requestInWords({
  input: { page, url, initiator },
  explanation,
  recorded,
  withoutResponse,
  count,
}: Merged): string {
  const method = 'method' in initiator ? (initiator.method ?? 'GET') : 'GET';
  const lines = explanation.steps.flatMap(({ verdict, step, because, url: link, remedy }) => [
    `  ${marks[verdict]} ${visibleText(because)}`,
    `      ${pc.dim(step)}${verdict === 'fails' ? `  ${pc.dim(link)}` : ''}`,
    ...(remedy === undefined ? [] : [`      ${pc.bold('Change:')} ${visibleText(remedy)}`]),
  ]);
  const { readableHeaders, hiddenHeaders } = explanation;
  const [first] = recorded.hops;
  const place = (first.actual ?? first.preflight)?.place;
  return `${[
    pc.bold(visibleText(`${page} asks ${method} ${url}`)) +
      (place === undefined || place.kind === 'flags'
        ? ''
        : pc.dim(` (${placeInWords(place)}${count > 1 ? `, and ${count - 1} more` : ''})`)),
    '',
    ...lines,
    '',
    `  ${endings[explanation.outcome]}`,
    ...(readableHeaders.length === 0 ? [] : [`  Script sees the headers ${visibleText(readableHeaders.join(', '))}.`]),
    ...(hiddenHeaders.length === 0 ? [] : [`  Hidden from script: ${visibleText(hiddenHeaders.join(', '))}.`]),
    ...withoutResponse
      .slice(0, 1)
      .map(
        ({ place: at, failure }) =>
          `  The recording has no response for ${placeInWords(at)}${failure === null ? '' : ` (${visibleText(failure)})`}: browsers leave out the response of a blocked request.`,
      ),
  ].join('\n')}\n`;
}
