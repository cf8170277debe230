import type { ScriptInitiator, StylesheetInitiator } from '../../../protocol/types.ts';
import { anonymous, type Element, useCredentials } from './embedded.ts';
import { type Family, spec } from './family.ts';

export const stylesheet = (access: StylesheetInitiator['access']): Element => ({
  family: 'cssom',
  part: access.toLowerCase(),
  subject: `<link rel=stylesheet>, ${access === 'cssRules' ? 'sheet.cssRules' : 'sheet.insertRule()'}`,
  spec: spec.cssom,
  resource: 'stylesheet',
  initiator: (crossorigin) => ({ api: 'stylesheet', access, ...(crossorigin && { crossorigin }) }),
});

export const script = (reports: ScriptInitiator['reports']): Element => ({
  family: 'script',
  part: reports === 'error' ? 'onerror' : 'rejection',
  subject: `<script> that ${reports === 'error' ? 'throws, window.onerror' : 'leaves a rejected promise, unhandledrejection'}`,
  spec: spec.muted,
  resource: reports === 'error' ? 'script' : 'rejecting-script',
  initiator: (crossorigin) => ({ api: 'script', reports, ...(crossorigin && { crossorigin }) }),
});

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
  cases: (['cssRules', 'insertRule'] as const).flatMap((access) => [
    ...anonymous(stylesheet(access)),
    ...useCredentials(stylesheet(access)),
  ]),
};

export const scriptErrors: Family = {
  name: 'script',
  title: 'Script errors',
  about: 'A script from elsewhere runs, but what its errors say is muted unless the server shares it.',
  cases: [script('error'), script('unhandledrejection'), moduleScript].flatMap((element) => [
    ...anonymous(element),
    ...useCredentials(element),
  ]),
};
