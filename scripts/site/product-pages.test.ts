import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allImplementations } from '../../implementations/manifest.ts';
import { productPage } from './product-pages.ts';

it('the page of a product has its configuration, findings, the line to change and the commands', () => {
  const express = allImplementations().find(({ id }) => id === 'express');
  assert.ok(express);
  const page = productPage(express, {
    id: 'express',
    packages: [['express', '5.0.0']],
    testedOn: '2026-01-02',
    tool: '0.0.0',
    os: 'Linux',
    node: 'v20',
    passed: [],
    found: {
      'act-404': { result: 'fail', findings: [{ level: 'SHOULD', summary: '[list] It has <no> headers.' }] },
      'pf-lint': { result: 'pass', findings: [{ level: 'INFO', summary: 'A note.' }] },
    },
  });
  assert.match(page, /Tested on 2026-01-02 with cors-conformance 0\.0\.0: express 5\.0\.0/);
  assert.match(page, /```mjs\nimport cors from 'cors'/);
  assert.match(page, /## What breaks in a browser\n\nNothing was found\./);
  assert.match(page, /## Advice\n\n- \[`act-404`\].*It has &#60;no&#62; headers\./);
  assert.match(page, /app\.use\(cors\(\{ origin: \['https:\/\/app\.example\.com'\]/);
  assert.match(page, /--only express/);
  assert.doesNotMatch(page, /A note/);
});

it('the page of a product says of each policy whether it can be configured, and why not', () => {
  const sails = allImplementations().find(({ id }) => id === 'sails');
  assert.ok(sails);
  const page = productPage(sails, undefined);
  assert.match(page, /\| policy \| can it be configured\? \|\n\| --- \| --- \|\n\| `public` \| yes \|/);
  assert.match(page, /\| `pattern` \| no: allowOrigins takes whole origins only \|/);
});

it('the page of a product that was not tested claims no findings', () => {
  const express = allImplementations().find(({ id }) => id === 'express');
  assert.ok(express);
  const page = productPage(express, undefined);
  assert.match(page, /Not tested yet\./);
  assert.doesNotMatch(page, /Nothing was found|## What breaks/);
});
