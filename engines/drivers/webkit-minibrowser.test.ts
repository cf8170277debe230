import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageIn } from './webkit-minibrowser.ts';

test('messages of the console are told from what else MiniBrowser writes', () => {
  for (const [line, message] of [
    [
      'CONSOLE JS ERROR Fetch API cannot load http://a.example/ due to access control checks.',
      'Fetch API cannot load http://a.example/ due to access control checks.',
    ],
    ['CONSOLE SECURITY ERROR Origin http://a.example is not allowed.', 'Origin http://a.example is not allowed.'],
    ['http://a.example/:1:62: CONSOLE LOG ERROR in capitals', 'ERROR in capitals'],
    ['CONSOLE LOG XHR failed', 'XHR failed'],
    ['(MiniBrowser:12): Gtk-WARNING **: cannot open display', undefined],
  ] as const)
    assert.equal(messageIn(line), message);
});
