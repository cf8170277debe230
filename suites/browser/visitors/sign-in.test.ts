import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignIn } from './sign-in.ts';

const [foo, secureFoo, bar] = ['http://foo.example', 'https://foo.example', 'https://bar.other'] as const;
const page = 'http://foo.example/-/agent?session=s';

/** Follows the way from `url` as a browser that answers each visit with this `Cookie` header, and returns the stops. */
function follow(
  signIn: SignIn,
  url: string,
  cookieAt: (origin: string, visits: number) => string | undefined,
  mostStops = Infinity,
): { readonly stops: readonly string[]; readonly end: string } {
  const stops: string[] = [];
  while (url.includes('/-/visit?') && stops.length < mostStops) {
    const { origin, searchParams } = new URL(url);
    stops.push(origin);
    const cookie = cookieAt(origin, stops.filter((each) => each === origin).length);
    const answer = signIn.visit(origin, cookie, searchParams.get('to') ?? '');
    url = 'again' in answer ? answer.again : answer.next;
  }
  return { stops, end: url };
}

/** The cookie comes with the second visit, as from a browser that keeps it. */
const keeps = (origin: string, visits: number) =>
  visits < 2 ? undefined : origin.startsWith('https') ? 'secure-session=alice' : 'session=alice';

describe('a sign-in', () => {
  it('leads past every origin to the page, and is complete once each had its cookie back', () => {
    const signIn = new SignIn([foo, bar]);
    assert.equal(signIn.isComplete, false);
    const { stops, end } = follow(signIn, signIn.begin(page), keeps);
    assert.deepEqual([stops, end], [[foo, foo, bar, bar], page]);
    assert.equal(signIn.isComplete, true);
    assert.equal(signIn.begin(page), page);
    assert.equal(signIn.refused.size, 0);
  });

  it('is not complete because a page was opened, nor because an origin was visited', () => {
    const signIn = new SignIn([foo]);
    signIn.visit(foo, undefined, page);
    assert.equal(signIn.isComplete, false);
  });

  it('that was cut short goes on where it ended', () => {
    const signIn = new SignIn([foo, secureFoo, bar]);
    const cut = follow(signIn, signIn.begin(page), keeps, 3);
    assert.deepEqual(cut.stops, [foo, foo, secureFoo]);
    const { stops, end } = follow(signIn, signIn.begin(page), keeps);
    assert.deepEqual([[...new Set(stops)], end], [[secureFoo, bar], page]);
  });

  it('takes the cookie of http for none over https', () => {
    const signIn = new SignIn([secureFoo]);
    follow(signIn, signIn.begin(page), () => 'session=alice');
    assert.deepEqual([...signIn.refused.keys()], [secureFoo]);
  });

  it('names the origins whose cookie does not come back, and signs in at the others', () => {
    const signIn = new SignIn([foo, bar, secureFoo]);
    const { end } = follow(signIn, signIn.begin(page), (origin, visits) =>
      origin === bar ? undefined : keeps(origin, visits),
    );
    assert.deepEqual([...signIn.refused], [[bar, 'the browser does not send back its cookie']]);
    assert.deepEqual([signIn.isComplete, end], [true, page]);
  });

  it('names an origin that the browser never gets to', () => {
    const signIn = new SignIn([foo, bar]);
    for (let attempt = 1; attempt <= 2; attempt += 1)
      assert.equal(new URL(follow(signIn, signIn.begin(page), keeps, 0).end).origin, foo);
    const { stops } = follow(signIn, signIn.begin(page), keeps);
    assert.deepEqual([...new Set(stops)], [bar]);
    assert.deepEqual([...signIn.refused], [[foo, 'the browser did not get there']]);
  });

  it('reports each visit, and ends at the page that it was begun for', () => {
    const signIn = new SignIn([foo]);
    const old = signIn.begin('http://foo.example/old');
    let visits = 0;
    const fresh = signIn.begin(page, () => (visits += 1));
    assert.equal(follow(signIn, fresh, keeps).end, page);
    assert.equal(follow(signIn, old, keeps).end, 'http://foo.example/old');
    assert.equal(visits, 3);
  });
});
