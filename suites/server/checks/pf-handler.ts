/** Whether preflights run the application: by a header that it adds, by what it says, and by what it counts. */
import type { HandlerSign } from '../../../diagnosis/server/finding.ts';
import { isOkStatus } from '../../../protocol/fetch/answer.ts';
import { get } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, linesOf, notRun } from '../check.ts';
import type { Answered, Ask, Check, Finding, Plan } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { shownBy } from '../judge.ts';
import { oneName, wish } from './preflights.ts';

const spec = fetchUrl('cors-preflight-request');
const fix = 'End the request in the CORS layer when it is a preflight, whether it is allowed or not.';

function finding(ran: Answered, sign: HandlerSign): Finding {
  return {
    level: 'SHOULD',
    data: { id: 'handler-ran', origin: originOf(ran.ask.headers), sign },
    ...shownBy(ran),
  };
}

const notApp: Check = {
  id: 'pf-not-app',
  title: 'Preflights SHOULD NOT reach the application’s handler',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about:
    'A handler that runs for a preflight does its work twice, for requests that no user has made, or for those that are then refused. It is known by the header that "marker" of the policy names, or by a preflight that is answered as a GET is.',
  fix,
  plan: (context) => {
    const { policy, get: request, stranger, wanted } = context;
    const [reader = ''] = context.readers;
    const preflights = [
      wish(context, reader, wanted),
      wish(context, reader, { method: wanted.method, names: [...oneName(context), 'x-cors-conformance-denied'] }),
      // A router may choose the handler by the method that is asked for.
      wish(context, reader, { method: 'GET', names: oneName(context) }),
      ...(stranger === undefined ? [] : [wish(context, stranger, wanted)]),
    ];
    const nowhere = wish(context, reader, wanted, { target: '/cors-conformance-no-such-path' }).ask;
    return ask(
      [request(reader), ...preflights.map((each) => each.ask)],
      ([actual, ...answered]) => {
        if (actual === undefined) return [];
        const { marker } = policy;
        if (marker !== undefined && get(actual.answer.headers, marker) !== null) {
          const ran = answered.find(({ answer }) => get(answer.headers, marker) !== null);
          if (ran === undefined) return [];
          const { answer } = ran;
          return [finding(ran, { kind: 'marker', marker: linesOf(answer, marker), status: answer.status })];
        }
        const ran = answered.find((each) => isSameBody(actual, each));
        if (ran === undefined) {
          if (contentOf(actual) !== '') return [];
          return notRun({ id: 'no-content-to-repeat', marker: marker ?? null });
        }
        const { status, body } = ran.answer;
        const found = finding(ran, { kind: 'body', status, body: body.slice(0, 80) });
        // A few letters, such as "OK", a CORS layer sends as well: then it sends them for every path.
        if (contentOf(ran).length > 4) return [found];
        return ask([nowhere], ([other]) => (isSameBody(ran, other) ? [] : [found]));
      },
      { more: 1 },
    );
  },
};

/** The body without what changes from one response to the next: numbers, and identifiers in hexadecimal. */
function contentOf({ answer: { body } }: Answered): string {
  return body.replaceAll(/\b(?=[0-9a-f-]*\d)[0-9a-f-]{8,}\b|\d+/gi, '0').trim();
}

function isSameBody(one: Answered, other: Answered): boolean {
  return (
    isOkStatus(one.answer.status) &&
    isOkStatus(other.answer.status) &&
    contentOf(one) !== '' &&
    contentOf(one) === contentOf(other)
  );
}

const effects: Check = {
  id: 'pf-side-effect',
  title: 'Preflights SHOULD NOT change what a GET returns',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about:
    'A number in the response that counts requests, and grows by a preflight, shows that the handler ran for it, though its response does not.',
  fix,
  plan: (context) => {
    const [reader = ''] = context.readers;
    const read = fresh(context.get(reader));
    const preflight = fresh(wish(context, reader, context.wanted).ask);
    return countsBetween([read, read, read, preflight, read, read, preflight, read]);
  },
};

function fresh(asked: Ask): Ask {
  return { ...asked, fresh: true };
}

function countsBetween(asks: readonly Ask[]): Plan {
  return ask(
    asks,
    (answered) => {
      const reads = answered
        .filter(({ ask: { method } }) => method === 'GET')
        .map(({ answer: { body } }) => numbersIn(body));
      const [first = []] = reads;
      if (first.length === 0 || reads.some(({ length }) => length !== first.length)) {
        return notRun({ id: 'no-counter' });
      }
      // How much each number grew, from one read to the next: 0 and 1 without a preflight between them, 2 with one, 3 without, 4 with.
      const counting = first.findIndex((_number, column) => {
        const grown = reads.slice(1).map((read, row) => (read[column] ?? 0) - (reads[row]?.[column] ?? 0));
        const [a, b, withOne, c, withAnother] = grown;
        return a === b && b === c && withOne === withAnother && withOne !== a;
      });
      const shown = answered.find(({ ask: { method } }) => method === 'OPTIONS');
      if (counting === -1 || shown === undefined) return [];
      const numbers = reads.map((read) => read[counting] ?? 0);
      return [finding(shown, { kind: 'count', numbers })];
    },
    { alone: true },
  );
}

function numbersIn(body: string): readonly number[] {
  return [...body.matchAll(/\d{1,15}/g)].slice(0, 200).map(([digits]) => Number(digits));
}

export const handlerChecks: readonly Check[] = [notApp, effects];
