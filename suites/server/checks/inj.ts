import { ACRH, ACRM, contains, get, set } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askAnyway } from '../check.ts';
import type { Ask, Check, Exchange, Finding } from '../check.ts';
import { utf8 } from '../client/request.ts';
import type { Context } from '../context.ts';
import type { CheckFamily } from './family.ts';

/** A header that no server sends. */
const injected = 'X-Injected';
const line = `${injected}: 1`;

/** Ends of a line, and what becomes one where it is decoded or cut to its low bytes. */
const lineEnds = ['\r', '\n', '\0', '%0d%0a', '%0a', '\\r\\n', utf8('\u560d\u560a')];

/** An origin that servers are likely to send back. */
function likely({ readers: [reader], stranger }: Context): string {
  return reader ?? stranger ?? '';
}

function withValue(asked: Ask, name: string, value: string): Ask {
  return { ...asked, headers: set(asked.headers, name, value) };
}

/** A finding for each answer in which a line of its own has come of a value in the request. */
function whereInjected(exchanges: readonly Exchange[]): readonly Finding[] {
  const found =
    exchanges.find(
      ({ outcome }) =>
        outcome.ok && (contains(outcome.answer.headers, injected) || /^X-Injected:/m.test(outcome.answer.excess)),
    ) ??
    // A lone CR or a NUL in the head, which is no HTTP any more.
    exchanges.find(({ outcome }) => !outcome.ok && outcome.failure.line?.includes(injected) === true);
  if (found === undefined) return [];
  const { ask, outcome } = found;
  const via = ask.headers.find(([, value]) => value.includes(injected)) ?? ['', ''];
  const shown = { shown: found };
  // A page cannot send such a value, and only a parser that ends lines at a lone CR would read a line of its own.
  if (!outcome.ok) {
    return [
      {
        level: 'ROBUSTNESS',
        data: { id: 'control-character-returned', via: via[0], sent: via[1], failure: outcome.failure.message },
        ...shown,
      },
    ];
  }
  return [
    {
      level: 'SECURITY',
      severity: 'high',
      data: { id: 'header-injected', via: via[0], sent: via[1], line },
      impact: { origins: [], gain: { kind: 'write-responses' } },
      ...shown,
    },
  ];
}

const needs = [] as const;
const fix =
  'Send back an Origin only when it is equal to an allowed one, and the names of headers from a list; never decode either.';

const crlf: Check = {
  id: 'inj-crlf',
  title: 'Line ends in request headers MUST NOT start a new response line',
  level: 'SECURITY',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-5.5',
  needs,
  about:
    'Values that are sent back are written into the head of the response. Where CR, LF or NUL get there, raw or decoded, whoever wrote the request writes the response.',
  fix,
  plan: (context) => {
    const origin = likely(context);
    const { method } = context.wanted;
    const base = context.preflight(origin, method, ['x-cors-conformance']);
    const asks = lineEnds.flatMap((end) => [
      withValue(context.get(origin), 'Origin', `${origin}${end}${line}`),
      withValue(base, 'Origin', `${origin}${end}${line}`),
      withValue(base, ACRH, `x-cors-conformance${end}${line}`),
      withValue(base, ACRM, `${method}${end}${line}`),
    ]);
    return askAnyway(asks, whereInjected);
  },
};

const obsFold: Check = {
  id: 'inj-obsfold',
  title: 'A folded Origin MUST NOT start a new response line',
  level: 'SECURITY',
  spec: 'https://www.rfc-editor.org/rfc/rfc9112#section-5.2',
  needs,
  about:
    'A line that begins with a space continues the one before it. Servers refuse that, or read it as one; to strip the space makes a line of it.',
  fix: 'Answer folded lines with 400, or read each fold as a space.',
  plan: (context) => {
    const origin = likely(context);
    const folds = [' ', '\t'].map((space) => `${origin}\r\n${space}${line}`);
    const asks = folds.flatMap((value) => [
      withValue(context.get(origin), 'Origin', value),
      withValue(context.preflight(origin, context.wanted.method, context.wanted.names), 'Origin', value),
    ]);
    return askAnyway(asks, whereInjected);
  },
};

const markup = '<img src=x onerror=cors>';

const echo: Check = {
  id: 'inj-echo',
  title: 'Markup in request headers MUST NOT be returned as HTML',
  level: 'SECURITY',
  spec: fetchUrl('origin-header'),
  needs,
  about:
    'Messages such as “origin … is not allowed” carry what was sent. As HTML and unescaped it is a page that somebody else has written.',
  fix: 'Leave the value out of the message, escape it, or send it as text/plain.',
  plan: (context) => {
    const origin = `${likely(context)}/${markup}`;
    // A body is never decompressed.
    const plain = (asked: Ask): Ask => withValue(asked, 'Accept-Encoding', 'identity');
    const base = context.preflight(likely(context), context.wanted.method, ['x-cors-conformance']);
    const asks = [
      context.get(origin),
      context.get(`${origin}\xe9`),
      withValue(base, 'Origin', origin),
      withValue(base, ACRH, `x-cors-conformance,${markup}`),
      withValue(base, ACRM, `${context.wanted.method}${markup}`),
    ].map(plain);
    return askAnyway(asks, (exchanges) => {
      const found = exchanges.find(({ outcome }) => {
        if (!outcome.ok || !outcome.answer.body.includes(markup)) return false;
        const type = get(outcome.answer.headers, 'Content-Type');
        return type === null || /^text\/html|xml/i.test(type);
      });
      if (found?.outcome.ok !== true) return [];
      const { status, headers, body } = found.outcome.answer;
      const at = body.indexOf(markup);
      return [
        {
          level: 'SECURITY',
          severity: 'low',
          data: {
            id: 'markup-returned',
            status,
            contentType: get(headers, 'Content-Type'),
            excerpt: body.slice(Math.max(0, at - 40), at + markup.length),
          },
          shown: found,
        },
      ];
    });
  },
};

export const inj: CheckFamily = {
  name: 'inj',
  title: 'Injection',
  about: 'How bytes of the request are returned in the response.',
  checks: [crlf, obsFold, echo],
};
