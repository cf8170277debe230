import { scriptResource, type ScriptInitiator } from '../../../protocol/scripts.ts';
import type { StylesheetInitiator } from '../../../protocol/types.ts';
import { anonymous, type Element, only, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

export const stylesheet = (access: StylesheetInitiator['access']): Element => ({
  family: 'cssom',
  part: access.toLowerCase(),
  subject: `<link rel=stylesheet>, sheet.${access === 'cssRules' ? access : `${access}()`}`,
  spec: spec.cssom,
  resource: 'stylesheet',
  initiator: (crossorigin) => ({ api: 'stylesheet', access, ...(crossorigin && { crossorigin }) }),
});

/** Part of the id, and what the script does, by what it reports. */
const failures: Readonly<Record<ScriptInitiator['reports'], readonly [part: string, subject: string]>> = {
  error: ['onerror', 'throws, window.onerror'],
  'syntax-error': ['syntax-error', 'cannot be parsed, window.onerror'],
  unhandledrejection: ['rejection', 'leaves a rejected promise, unhandledrejection'],
};

export const script = (reports: ScriptInitiator['reports']): Element => ({
  family: 'script',
  part: failures[reports][0],
  subject: `<script> that ${failures[reports][1]}`,
  spec: spec.muted,
  resource: scriptResource({ api: 'script', reports }),
  initiator: (crossorigin) => ({ api: 'script', reports, ...(crossorigin && { crossorigin }) }),
});

export const cssImport: Element = {
  family: 'cssom',
  part: 'import',
  subject: '@import in a <style>, styleSheet.cssRules',
  spec: spec.cssImport,
  resource: 'stylesheet',
  initiator: () => ({ api: 'css-import' }),
};

const moduleScript: Element = {
  family: 'script',
  part: 'module',
  subject: '<script type=module>',
  spec: spec.module,
  resource: 'module',
  initiator: (crossorigin) => ({ api: 'module', ...(crossorigin && { crossorigin }) }),
};

export const cssom: Family = {
  name: 'cssom',
  title: 'CSSOM',
  about: 'A style sheet from elsewhere styles the page, but its rules are readable only if the server shares them.',
  cases: (['cssRules', 'insertRule', 'deleteRule'] as const).flatMap((access) => [
    ...anonymous(stylesheet(access)),
    ...useCredentials(stylesheet(access)),
  ]),
};

export const scriptErrors: Family = {
  name: 'script',
  title: 'Script errors',
  about: 'A script from elsewhere runs, but what its errors say is muted unless the server shares it.',
  cases: [
    ...[script('error'), script('unhandledrejection'), moduleScript].flatMap((element) => [
      ...anonymous(element),
      ...useCredentials(element),
    ]),
    ...only(anonymous(script('syntax-error')), 'acao-exact', 'acao-absent', 'redirect-to-cross', 'redirect-to-third'),
    ...only(useCredentials(script('syntax-error')), 'acac-true', 'acac-absent'),
  ],
};
