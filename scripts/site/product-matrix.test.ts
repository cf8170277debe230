import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allImplementations } from '../../implementations/manifest.ts';
import { type Filters, found, type ProductColumn, selectProducts } from './product-matrix.ts';
import { productMatrix } from './product-matrix-page.ts';

const checks = ['act-404', 'pf-ok', 'vary-error'];
const column = (id: string, more: Partial<ProductColumn>): ProductColumn => ({
  id,
  product: id.toUpperCase(),
  group: 'Middleware',
  language: 'Go',
  version: '1.0',
  testedOn: '2026-01-02',
  policies: ['public'],
  cells: 'ppp',
  ...more,
});
const columns = [
  column('alpha', { cells: 'SpM' }),
  column('beta', { language: 'Java', policies: ['public', 'list'], cells: 'Sp-' }),
  column('gamma', { group: 'Proxies', cells: 'pIp' }),
];
const select = (filters: Partial<Filters>) => {
  const none = { group: '', language: '', policy: '', level: '', text: '' };
  const { columns: left, checks: rows } = selectProducts(columns, checks, { ...none, ...filters });
  return [left.map(({ id }) => id).join(), rows.map(({ id, cells }) => `${id} ${cells.join('')}`).join()];
};

it('filters keep the products that fit, and the checks that found something at them', () => {
  assert.deepEqual(select({}), ['alpha,beta,gamma', 'act-404 SSp,pf-ok ppI,vary-error M-p']);
  assert.deepEqual(select({ group: 'Proxies' }), ['gamma', 'pf-ok I']);
  assert.deepEqual(select({ language: 'Java' }), ['beta', 'act-404 S']);
  assert.deepEqual(select({ policy: 'list' }), ['beta', 'act-404 S']);
  assert.deepEqual(select({ level: 'M' }), ['alpha', 'vary-error M']);
  assert.deepEqual(select({ text: 'BETA' }), ['beta', 'act-404 S']);
  assert.deepEqual(select({ text: 'pf-' }), ['alpha,beta,gamma', 'pf-ok ppI']);
  assert.deepEqual(select({ text: 'nothing' }), ['', '']);
  assert.deepEqual(select({ level: 'I', language: 'Java' }), ['', '']);
  assert.equal(found(columns[0] ?? assert.fail(), 'S'), 1);
});

it('the page has every product, with its group, language, version and date', () => {
  const { columns: all, checks: ids } = productMatrix();
  assert.deepEqual(
    all.map(({ id }) => id),
    allImplementations().map(({ id }) => id),
  );
  for (const { id, group, language, version, testedOn, cells } of all) {
    assert.ok(group && language && version && /^\d{4}-\d\d-\d\d$/.test(testedOn), id);
    assert.match(cells, /^[MSRIp-]+$/);
    assert.equal(cells.length, ids.length);
  }
});
