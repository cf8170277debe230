import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLessPublic, localNetworkAccessCheck } from './local-network-access.ts';
import type { AddressSpace, NetworkClient } from './local-network-access.ts';
import { predict } from '../predict.ts';
import type { Page } from '../case.ts';
import type { FetchRequest } from './request.ts';
import { ALLOW_ALL, answer, caseOf, fetching, hop, ok, requestOf, TO_NEXT, urlOf } from '../testing.ts';

const PAGE = 'https://foo.example';
const DEVICE = 'https://device.example';

const client = (rest: Partial<NetworkClient> = {}): NetworkClient => ({
  addressSpace: 'public',
  isSecureContext: true,
  permitted: [],
  ...rest,
});

test('loopback is less public than local, and local than public', () => {
  const spaces: readonly AddressSpace[] = ['loopback', 'local', 'public'];
  assert.deepEqual(
    spaces.map((a) => spaces.map((b) => isLessPublic(a, b))),
    [
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ],
  );
});

for (const [title, request, connection, ok, why] of [
  ['a request without a client is not checked', {}, 'loopback', true, 'not-less-public'],
  ['not even its target', { targetAddressSpace: 'local' }, 'loopback', true, 'not-less-public'],
  ['a public address is not guarded', { network: client() }, 'public', true, 'not-less-public'],
  ['a loopback address is', { network: client() }, 'loopback', false, 'denied'],
  ['a local address is', { network: client() }, 'local', false, 'denied'],
  [
    'the permission is for one address space',
    { network: client({ permitted: ['local'] }) },
    'loopback',
    false,
    'denied',
  ],
  ['and lets a request reach it', { network: client({ permitted: ['local'] }) }, 'local', true, 'permitted'],
  [
    'but none from a page that is not secure',
    { network: client({ permitted: ['local'], isSecureContext: false }) },
    'local',
    false,
    'insecure',
  ],
  [
    'a page at a local address reaches others there',
    { network: client({ addressSpace: 'local' }) },
    'local',
    true,
    'not-less-public',
  ],
  [
    'a page at a loopback address reaches local ones',
    { network: client({ addressSpace: 'loopback' }) },
    'local',
    true,
    'not-less-public',
  ],
  [
    'a secure origin reaches itself',
    { network: client(), targetAddressSpace: 'local', urlList: [urlOf(PAGE)] },
    'loopback',
    true,
    'same-origin',
  ],
  [
    'one that is not secure does not',
    {
      network: client({ isSecureContext: false }),
      origin: 'http://foo.example',
      urlList: [urlOf('http://foo.example')],
    },
    'loopback',
    false,
    'insecure',
  ],
  [
    'a target must be where script says',
    { network: client({ permitted: ['local', 'loopback'] }), targetAddressSpace: 'local' },
    'loopback',
    false,
    'other-target',
  ],
  ['and a public one is not', { network: client(), targetAddressSpace: 'local' }, 'public', false, 'other-target'],
  [
    'a target that is true needs the permission too',
    { network: client(), targetAddressSpace: 'local' },
    'local',
    false,
    'denied',
  ],
] as const satisfies readonly (readonly [string, Partial<FetchRequest>, AddressSpace, boolean, string])[]) {
  test(title, () => {
    const full = requestOf({ origin: PAGE, urlList: [urlOf(DEVICE)], ...request });
    const verdict = localNetworkAccessCheck(full, connection);
    assert.equal(verdict.ok, ok);
    assert.deepEqual(verdict.step.reason, {
      kind: 'local-network',
      why,
      url: full.urlList[0].origin,
      origin: full.origin,
      connection,
      target: full.targetAddressSpace ?? null,
    });
  });
}

const page = (permission: 'granted' | 'denied', rest: Partial<Page> = {}): Page => ({
  origin: PAGE,
  network: { addressSpace: 'public', permission },
  ...rest,
});
const local = (origin: string, actual = ok(ALLOW_ALL)) => ({ ...hop(origin, actual), addressSpace: 'local' }) as const;
const put = fetching({ method: 'PUT', targetAddressSpace: 'local' });

test('without permission not even a preflight is sent', () => {
  const denied = predict(caseOf(put, [local(DEVICE)], { page: page('denied') }));
  assert.equal(denied.outcome, 'blocked');
  assert.deepEqual(denied.exchanges, []);
  const granted = predict(caseOf(put, [local(DEVICE)], { page: page('granted') }));
  assert.equal(granted.exchanges[0]?.kind, 'preflight');
});

test('a redirect is checked at the address that it leads to', () => {
  const hops = [hop('https://bar.other', answer(302, ALLOW_ALL, TO_NEXT)), local(DEVICE)] as const;
  const outcomes = (['granted', 'denied'] as const).map((permission) => {
    const { outcome, exchanges } = predict(caseOf(fetching(), hops, { page: page(permission) }));
    return [outcome, exchanges.length];
  });
  assert.deepEqual(outcomes, [
    ['readable', 2],
    ['blocked', 1],
  ]);
});

test('a target that is said not to be public is no mixed content', () => {
  const outcome = (targetAddressSpace?: AddressSpace) =>
    predict(
      caseOf(fetching(targetAddressSpace && { targetAddressSpace }), [local('http://device.example')], {
        page: page('granted'),
      }),
    ).outcome;
  assert.deepEqual([outcome(), outcome('public'), outcome('local')], ['blocked', 'blocked', 'readable']);
});

test('a frame has the permissions that its container and its own document leave it', () => {
  const outcomes = (['embedded-frame', 'allowed-frame', 'no-loopback-frame', 'sandboxed-frame', 'worker'] as const).map(
    (context) =>
      (['loopback', 'local'] as const).map(
        (addressSpace) =>
          predict(caseOf(fetching(), [{ ...local(DEVICE), addressSpace }], { page: page('granted', { context }) }))
            .outcome,
      ),
  );
  assert.deepEqual(outcomes, [
    ['blocked', 'blocked'],
    ['readable', 'blocked'],
    ['blocked', 'readable'],
    ['blocked', 'blocked'],
    ['readable', 'readable'],
  ]);
});

test('a frame of another origin sends that origin, and its referrer is not predicted', () => {
  const { exchanges } = predict(
    caseOf(fetching(), [hop(DEVICE, ok(ALLOW_ALL))], { page: page('granted', { context: 'embedded-frame' }) }),
  );
  assert.equal(exchanges[0]?.origin, 'https://embedded.example:8404');
  assert.equal(exchanges[0].referer, undefined);
});

test('a frame that may not be loaded shows a page about the error', () => {
  const { outcome, decidedBy, exchanges } = predict(
    caseOf({ api: 'frame' }, [local(DEVICE)], { page: page('denied') }),
  );
  assert.equal(outcome, 'opaque');
  assert.deepEqual(decidedBy.notes, [{ kind: 'error-document' }]);
  assert.deepEqual(exchanges, []);
});
