import { resourceFor } from '../../../protocol/initiators/apis.ts';
import type { ScriptInitiator } from '../../../protocol/initiators/scripts.ts';
import type { StylesheetInitiator } from '../../../protocol/initiators/initiator.ts';
import { anonymous, type Element, embedded, only, tag, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

export const stylesheet = (access: StylesheetInitiator['access']): Element => ({
  family: 'cssom',
  part: access.toLowerCase(),
  subject: (crossorigin) =>
    `${tag('link rel=stylesheet', crossorigin)}, sheet.${access === 'cssRules' ? access : `${access}()`}`,
  spec: spec.cssom,
  resource: 'stylesheet',
  initiator: (crossorigin) => ({ api: 'stylesheet', access, ...(crossorigin && { crossorigin }) }),
});

/** For each kind of error: part of the id, and what the script does. */
const failures: Readonly<Record<ScriptInitiator['reports'], readonly [part: string, subject: string]>> = {
  error: ['onerror', 'throws, window.onerror'],
  'syntax-error': ['syntax-error', 'has a syntax error, window.onerror'],
  unhandledrejection: ['rejection', 'rejects a promise, unhandledrejection'],
};

export const script = (reports: ScriptInitiator['reports']): Element => ({
  family: 'script',
  part: failures[reports][0],
  subject: (crossorigin) => `${tag('script', crossorigin)} that ${failures[reports][1]}`,
  spec: spec.muted,
  resource: resourceFor({ api: 'script', reports }),
  initiator: (crossorigin) => ({ api: 'script', reports, ...(crossorigin && { crossorigin }) }),
});

/** A `<script>` of SVG. */
const svgScript: Element = {
  family: 'script',
  part: 'svg',
  subject: (crossorigin) => `SVG ${tag('script href', crossorigin)} that throws, window.onerror`,
  spec: spec.svgScript,
  resource: 'script',
  initiator: (crossorigin) => ({ api: 'script', reports: 'error', svg: true, ...(crossorigin && { crossorigin }) }),
};

export const cssImport: Element = {
  family: 'cssom',
  part: 'import',
  subject: () => '@import in <style>, styleSheet.cssRules',
  spec: spec.cssImport,
  resource: 'stylesheet',
  initiator: () => ({ api: 'css-import' }),
};

const moduleScript: Element = {
  family: 'script',
  part: 'module',
  subject: (crossorigin) => tag('script type=module', crossorigin),
  spec: spec.module,
  resource: 'module',
  initiator: (crossorigin) => ({ api: 'module', ...(crossorigin && { crossorigin }) }),
};

export const cssom: Family = {
  name: 'cssom',
  title: 'CSSOM',
  about: 'A cross-origin style sheet applies to the page, but its rules are only readable with valid CORS headers.',
  cases: (['cssRules', 'insertRule', 'deleteRule'] as const).flatMap((access) => [
    ...anonymous(stylesheet(access)),
    ...useCredentials(stylesheet(access)),
  ]),
};

export const scriptErrors: Family = {
  name: 'script',
  title: 'Script errors',
  about: 'A cross-origin script runs, but its errors are muted unless it has valid CORS headers.',
  cases: [
    ...[script('error'), script('unhandledrejection'), moduleScript, svgScript].flatMap((element) => [
      ...anonymous(element),
      ...useCredentials(element),
    ]),
    ...embedded({ ...svgScript, part: 'svg-plain' }),
    ...only(anonymous(script('syntax-error')), 'acao-exact', 'acao-absent', 'redirect-to-cross', 'redirect-to-third'),
    ...only(useCredentials(script('syntax-error')), 'acac-true', 'acac-absent'),
  ],
};
