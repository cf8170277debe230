import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseVersion, compareVersions, nearestMajors, newestOfMajors } from './version-numbers.ts';

const versions = [
  '92.0.0',
  '109.0.0',
  '109.0.10',
  '109.0.9',
  '119.0.1-next.0',
  '119.0.1',
  '119.0.2-next.1',
  '135.0.0-next.3',
  '135.0.0-next.10',
];

test('versions are in the order of their numbers, and a prerelease is older than its release', () => {
  assert.deepEqual(['10.0.0', '9.1.0', '10.0.0-next.10', '10.0.0-next.9'].toSorted(compareVersions), [
    '9.1.0',
    '10.0.0-next.9',
    '10.0.0-next.10',
    '10.0.0',
  ]);
});

test('a release line is its newest version, a finished one where there is one', () => {
  assert.equal(chooseVersion(versions, '109'), '109.0.10');
  assert.equal(chooseVersion(versions, '109.0.9'), '109.0.9');
  assert.equal(chooseVersion(versions, '119'), '119.0.1');
  assert.equal(chooseVersion(versions, '135'), '135.0.0-next.10');
  assert.equal(chooseVersion(versions, '10'), undefined);
  assert.equal(chooseVersion(versions), '119.0.1');
});

test('each major is in the list once', () => {
  assert.deepEqual(newestOfMajors(versions), ['92.0.0', '109.0.10', '119.0.1', '135.0.0-next.10']);
});

test('the nearest majors are the two below and the two above', () => {
  assert.deepEqual(nearestMajors(versions, '110'), ['92', '109', '119', '135']);
  assert.deepEqual(nearestMajors(versions, '200'), ['119', '135']);
});
