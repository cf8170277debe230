import { ACAO, ACRH, ACRM, get } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { HeaderList, SerializedOrigin } from '../../../protocol/http/wire.ts';
import { ask, askEach, linesOf, notRun } from '../check.ts';
import type { Answered, Ask, Check, Finding } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import { mustAllow, mustShare, seenOf, shownBy } from '../judge.ts';
import type { CheckFamily } from './family.ts';
import { differing, isPublic, fix, variesBy } from './vary.ts';

const spec = fetchUrl('cors-protocol-and-http-caches');

const poison: Check = {
  id: 'cache-poison',
  title: 'A shared cache that honours Vary MUST NOT serve a response for another origin',
  level: 'SECURITY',
  spec,
  needs: ['reader'],
  about:
    'The answers are put into a cache as a proxy has one, and given to whoever asks next: a reader after a stranger, after a request without Origin, and after another reader.',
  fix: `${fix} Or keep shared caches away with "Cache-Control: private".`,
  plan: (context) =>
    ask(differing(context), (answered) =>
      answered
        .filter((stored) => isPublic(stored) && !variesBy(stored, 'Origin'))
        .flatMap((stored) =>
          context.readers
            .filter((reader) => reader !== originOf(stored.ask.headers))
            .flatMap((reader) => {
              const refused = mustShare(stored, reader, context.modes);
              if (refused === undefined) return [];
              return [
                {
                  ...refused,
                  level: 'SECURITY' as const,
                  severity: 'medium' as const,
                  data: {
                    id: 'cache-serves-other-origin' as const,
                    origin: reader,
                    stored: originOf(stored.ask.headers) ?? null,
                    headers: ['Cache-Control', 'Vary', ACAO].map((name) => linesOf(stored.answer, name)),
                  },
                },
              ];
            }),
        )
        .slice(0, 1),
    ),
};

const etag: Check = {
  id: 'cache-etag',
  title: 'Bodies that differ by origin SHOULD have different ETags',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3',
  needs: ['route.etag', 'reader'],
  about: 'By the same strong ETag a cache takes one body for the other.',
  fix: 'Make the ETag of the bytes that are sent.',
  plan: (context) =>
    ask(differing(context, context.route('etag')), (answered) => {
      const bodies = new Map<string, Answered>();
      for (const each of answered) {
        const tag = get(each.answer.headers, 'ETag');
        if (tag === null || tag.startsWith('W/') || each.answer.status !== 200 || each.answer.cut) continue;
        const before = bodies.get(tag);
        if (before !== undefined && before.answer.body !== each.answer.body) {
          return [
            {
              level: 'SHOULD',
              data: { id: 'etag-reused', header: linesOf(each.answer, 'ETag') },
              ...shownBy(each),
            },
          ];
        }
        bodies.set(tag, each);
      }
      return bodies.size > 0 ? [] : notRun({ id: 'no-etag', strong: true });
    }),
};

const preflight: Check = {
  id: 'cache-preflight',
  title: 'Shared caches SHOULD NOT store preflight responses without Vary',
  level: 'SHOULD',
  spec,
  needs: ['reader'],
  about:
    'Some caches can be made to keep answers to OPTIONS. Then one page’s leave is another’s, unless Vary names all that was asked by.',
  fix: `Send no public freshness on preflights, or "Vary: Origin, ${ACRM}, ${ACRH}".`,
  plan: ({ readers: [reader = ''], wanted, preflight: request }) =>
    askEach([request(reader, wanted.method, wanted.names)], (answered) => {
      const missing = ['Origin', ACRM, ACRH].filter((name) => !variesBy(answered, name));
      if (!isPublic(answered) || missing.length === 0) return undefined;
      return {
        level: 'SHOULD',
        data: {
          id: 'preflight-cacheable',
          missing,
          headers: ['Cache-Control', 'Vary'].map((name) => linesOf(answered.answer, name)),
        },
        ...shownBy(answered),
      };
    }),
};

/** With a query string that nobody has used before: it is made when it is sent, so that no two runs have the same. */
function unused(target: string): string {
  return target.concat(target.includes('?') ? '&' : '?', 'cors-conformance=', Math.random().toString(36).slice(2));
}

const live: Check = {
  id: 'cache-live',
  title: 'A cache in front of the server MUST NOT give one origin the response to another',
  level: 'MUST',
  spec,
  needs: ['reader'],
  about:
    'A CDN or a proxy may keep responses without Origin in its key, whatever Vary says. A query string that nobody has used before is asked for without Origin, or from another origin, and then from an allowed one.',
  fix: 'Add Origin to the cache key of the CDN or proxy, or let it forward Origin and obey Vary.',
  plan: ({ readers: [reader = '', second], stranger, target, modes, get: request, sameOrigin }) =>
    ask(
      [sameOrigin()],
      () => {
        const [first, other, alone] = [unused(target), unused(target), unused(target)];
        const another = stranger ?? second ?? reader;
        const asks = [
          request(reader, { target: alone }),
          sameOrigin({ target: first }),
          request(reader, { target: first }),
          request(another, { target: other }),
          request(reader, { target: other }),
        ].map((each): Ask => ({ ...each, fresh: true }));
        return ask(
          asks,
          ([control, , afterNone, , afterOther]) => {
            if (control === undefined || mustShare(control, reader, modes) !== undefined) return [];
            const served = [[afterNone, null] as const, [afterOther, another] as const];
            return servedFor(served, (each) => mustShare(each, reader, modes));
          },
          { alone: true },
        );
      },
      { alone: true, more: 5 },
    ),
};

const livePreflight: Check = {
  id: 'cache-live-preflight',
  title: 'A cache in front of the server MUST NOT give one origin the preflight response to another',
  level: 'MUST',
  spec,
  needs: ['reader'],
  about:
    'CDNs and proxies can be made to keep responses to OPTIONS, and then without Origin in their key, or by a Vary that preflights lack. A query string that nobody has used before is preflighted from another origin, and then from an allowed one.',
  fix: 'Keep no responses to OPTIONS, or add Origin to the cache key of the CDN or proxy. Send "Vary: Origin" on preflights too.',
  plan: ({ readers: [reader = '', second], stranger, target, modes, wanted, preflight: request, sameOrigin }) => {
    const another = stranger ?? second;
    if (another === undefined) return notRun({ id: 'needs-disallowed-origin', allAllowed: true });
    return ask(
      [sameOrigin()],
      () => {
        const [alone, other] = [unused(target), unused(target)];
        const wish = (origin: string, to: string): Ask => ({
          ...request(origin, wanted.method, wanted.names, { target: to }),
          fresh: true,
        });
        return ask(
          [wish(reader, alone), wish(another, other), wish(reader, other)],
          ([control, , after]) => {
            if (mustAllow(control, reader, wanted, modes) !== undefined) return [];
            return servedFor([[after, another]], (each) => mustAllow(each, reader, wanted, modes));
          },
          { alone: true },
        );
      },
      { alone: true, more: 3 },
    );
  },
};

/** The first response that a page cannot use because it was made for another origin, or for none. */
function servedFor(
  served: readonly (readonly [Answered | undefined, SerializedOrigin | null])[],
  judge: (each: Answered) => Finding | undefined,
): readonly Finding[] {
  return served
    .flatMap(([each, made]) => {
      const finding = each && judge(each);
      return each === undefined || finding === undefined ? [] : [{ each, made, finding }];
    })
    .slice(0, 1)
    .map(({ each, made, finding: { fix: _, ...finding } }) => ({
      ...finding,
      data: {
        id: 'cache-key-lacks-origin' as const,
        origin: originOf(each.ask.headers) ?? '',
        made,
        response: seenOf(each),
        cache: hints(each),
      },
    }));
}

/** What caches say about themselves. */
function hints({ answer: { headers } }: Answered): HeaderList {
  return headers.filter(([name]) =>
    /^(?:age|via|x-cache|x-cache-hits|cf-cache-status|x-served-by|cache-status)$/i.test(name),
  );
}

export const cache: CheckFamily = {
  name: 'cache',
  title: 'Caches',
  about: 'How responses behave in a shared cache.',
  checks: [poison, etag, preflight, live, livePreflight],
};
