import { ACRH, set } from '../../../protocol/http/headers.ts';
import type { HeaderPair } from '../../../protocol/http/wire.ts';
import { askAnyway, notRun } from '../check.ts';
import type { Ask, Check, Exchange, Finding, Plan } from '../check.ts';
import type { Context } from '../context.ts';
import type { CheckFamily } from './family.ts';

/** Bytes: none, and doublings up to what the usual servers take for one line (Apache and nginx: 8 KiB). */
const sizes = [0, 1900, 3800, 7600] as const;
const [, , , whole] = sizes;

/** One more doubling, for a server that looks slow and takes so much: a plateau ends there, growth does not. */
const beyond = 2 * whole;

/** How often each is measured; the fastest counts, as all that disturbs makes slower. */
const repetitions = 3;

/** Milliseconds below which growth harms nobody, and cannot be told from noise. */
const noticeable = 10;

/** For a doubling. Linear is 2, quadratic is 4. */
const tooMuch = 3;

/** The same for a shorter input, whose time is short as well, and so more of it noise. */
const tooMuchBefore = 2.5;

interface Load {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly fix: string;
  /** A request in which something is so many bytes long. */
  readonly request: (context: Context, bytes: number) => Ask;
}

function preflight({ readers: [reader], stranger = '', preflight: request, wanted }: Context): Ask {
  return request(reader ?? stranger, wanted.method);
}

function asking(context: Context, value: string): Ask {
  const base = preflight(context);
  return value === '' ? base : { ...base, headers: set(base.headers, ACRH, value) };
}

const bounded = 'Read Access-Control-Request-Headers in one pass, and stop at a limit of names and bytes.';

const loads: readonly Load[] = [
  {
    id: 'dos-acrh-commas',
    title: 'Response time MUST NOT grow faster than linearly with commas in Access-Control-Request-Headers',
    about:
      'Empty elements are skipped one after another; an expression that tries again at each of them takes the square.',
    fix: bounded,
    request: (context, bytes) => asking(context, ','.repeat(bytes)),
  },
  {
    id: 'dos-acrh-space',
    title: 'Response time MUST NOT grow faster than linearly with white space in Access-Control-Request-Headers',
    about: 'To strip spaces by an expression that is not anchored at the front takes the square of their number.',
    fix: bounded,
    request: (context, bytes) => asking(context, bytes === 0 ? '' : `x-a,${' '.repeat(bytes)}x-b`),
  },
  {
    id: 'dos-acrh-names',
    title: 'Response time MUST NOT grow faster than linearly with names in Access-Control-Request-Headers',
    about: 'To look each name up in a list of all, or to join them one by one, takes the square of their number.',
    fix: bounded,
    request: (context, bytes) =>
      asking(context, Array.from({ length: bytes / 5 }, (_, index) => index.toString(36).padStart(4, 'x')).join(',')),
  },
  {
    id: 'dos-acrh-lines',
    title: 'Response time MUST NOT grow faster than linearly with Access-Control-Request-Headers lines',
    about: 'To join the lines anew for each of them takes the square of their number.',
    fix: bounded,
    request: (context, bytes) => {
      const base = preflight(context);
      const lines = Array.from({ length: bytes / 38 }, (): HeaderPair => [ACRH, 'x-abc']);
      return { ...base, headers: [...base.headers, ...lines] };
    },
  },
  {
    id: 'dos-origin',
    title: 'Response time MUST NOT grow faster than linearly with the length of Origin',
    about:
      'A regular expression with a repetition inside another, as (.*\\.)*, tries every way to split the host; one request holds up the server.',
    fix: 'Compare strings, or use an expression without nested repetitions; refuse an Origin that is longer than 300 bytes.',
    request: ({ get }, bytes) => get(`https://${'a.'.repeat(bytes / 2)}evil.test`),
  },
];

/** How long the fastest of equal requests took, and what came back. */
interface Measured {
  readonly ms: number;
  readonly status: number;
}

/** `undefined` where none was answered. */
function fastest(exchanges: readonly Exchange[]): Measured | undefined {
  const [first] = exchanges
    .flatMap(({ outcome }) => (outcome.ok ? [{ ms: outcome.answer.durationMs, status: outcome.answer.status }] : []))
    .toSorted((a, b) => a.ms - b.ms);
  return first;
}

function check({ request, ...words }: Load): Check {
  const finding = (shown: Exchange | undefined, data: Finding['data']): Finding => ({
    level: 'SECURITY',
    severity: 'medium',
    data,
    impact: { origins: [], gain: { kind: 'keep-busy' } },
    ...(shown !== undefined && { shown }),
  });
  const measure = (context: Context, again: boolean): Plan => {
    // On a kept connection a delayed acknowledgement can hold back the second packet of a response, for 40 ms.
    const asksOf = (bytes: number): readonly Ask[] =>
      Array.from({ length: repetitions }, () => ({ ...request(context, bytes), fresh: true, ownConnection: true }));
    const judge = (before: readonly Measured[], exchanges: readonly Exchange[]): readonly Finding[] | Plan => {
      const bytes = [...sizes, beyond][before.length] ?? beyond;
      const [first] = before;
      const late = exchanges.find(({ outcome }) => !outcome.ok && outcome.failure.kind === 'timeout');
      if (late !== undefined && bytes > 0) {
        return [finding(late, { id: 'long-request-unanswered', bytes })];
      }
      const measured = fastest(exchanges);
      if (first === undefined && measured !== undefined && measured.status >= 500) {
        return notRun({ id: 'short-request-fails', status: measured.status });
      }
      const broken = exchanges.find(({ outcome }) => outcome.ok && outcome.answer.status >= 500);
      if (broken !== undefined) return failing(broken, bytes, before.length > 1);
      const longest = before.at(-1);
      const refused =
        measured === undefined || (bytes === beyond && measured.status >= 400 && measured.status !== longest?.status);
      const all = refused ? before : [...before, measured];
      // It refuses so much at once, by closing the connection.
      if (refused && bytes < beyond) return [];
      const next = bytes < whole ? sizes[all.length] : bytes === whole && growsTo(whole, all) ? beyond : undefined;
      if (next !== undefined) return stage(all, next);
      // A single step is a threshold of the server, or of TCP, and no growth: two doublings in a row have to grow.
      const lastTwo = refused
        ? growsTo(whole, all) && growsTo(whole / 2, all, tooMuchBefore, 0)
        : growsTo(whole, all) && growsTo(beyond, all);
      if (!lastTwo) return [];
      if (!again) return measure(context, true);
      const times = all.map(({ ms }, index) => ({ ms, bytes: [...sizes, beyond][index] ?? beyond }));
      return [finding(exchanges[0], { id: 'response-time-grows', measured: times })];
    };
    const stage = (times: readonly Measured[], bytes: number): Plan =>
      askAnyway(asksOf(bytes), (exchanges) => judge(times, exchanges), {
        alone: true,
        // Without a response to the shortest one there is nothing to compare with.
        mayFail: () => bytes > 0,
        more: (2 * (sizes.length + 1) - 1) * repetitions,
      });
    return stage([], sizes[0]);
  };
  return {
    ...words,
    level: 'SECURITY',
    spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-17.5',
    needs: [],
    plan: (context) => measure(context, false),
  };
}

/** Whether the doubling up to so many bytes took more than its share. */
function growsTo(bytes: number, measured: readonly Measured[], most = tooMuch, least = noticeable): boolean {
  const index = [...sizes, beyond].indexOf(bytes);
  const [base, half, full] = [0, index - 1, index].map((each) => measured[each]?.ms);
  if (base === undefined || half === undefined || full === undefined) return false;
  return full - base > least && full - base > most * Math.max(half - base, 0);
}

function failing(shown: Exchange, bytes: number, wasFine: boolean): readonly Finding[] {
  const { outcome } = shown;
  if (!outcome.ok) return [];
  return [
    {
      level: 'ROBUSTNESS',
      data: { id: 'long-header-fails', bytes, status: outcome.answer.status, onlyLong: wasFine },
      shown,
    },
  ];
}

export const dos: CheckFamily = {
  name: 'dos',
  title: 'Denial of service',
  about: 'Whether response time grows faster than the length of the request. Measured last, one request at a time.',
  checks: loads.map(check),
};
