import type { ModuleInitiator, ScriptInitiator } from '../../../protocol/initiators/scripts.ts';
import type { StylesheetInitiator } from '../../../protocol/initiators/initiator.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { isSecurityError, messageOf, nextEvent, type Scope } from './scope.ts';

/** Probes that need a document of their own: what they load changes the document, or speaks through its events. */

/** A cross-origin style sheet may style the page and still hide its rules: CSSOM's origin-clean flag answers. */
export async function probeStylesheet(
  initiator: StylesheetInitiator,
  url: string,
  scope: Scope,
): Promise<Observation<'stylesheet'>> {
  const { document } = scope;
  const isApplied = styledBy(scope);
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  setAttributes(link, initiator);
  link.href = url;
  const settled = nextEvent(link, 'load', 'error');
  document.head.append(link);
  const event = await settled;
  const applied = isApplied();
  if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event, applied } };
  if (!link.sheet) throw new Error('the link fired load, but has no sheet');
  return readRules(link.sheet, initiator.access, { event, applied });
}

/** The imported sheet is reached through its rule; the sheet that imports it is the page's own. */
export async function probeCssImport(url: string, scope: Scope): Promise<Observation<'css-import'>> {
  const isApplied = styledBy(scope);
  const style = scope.document.createElement('style');
  style.textContent = `@import url(${JSON.stringify(url)});`;
  const settled = nextEvent(style, 'load', 'error');
  scope.document.head.append(style);
  const event = await settled;
  const applied = isApplied();
  if (!applied) return { kind: 'outcome', outcome: 'blocked', seen: { event, applied } };
  const rule = style.sheet?.cssRules[0];
  if (!rule || !('styleSheet' in rule)) throw new Error('the style element has no @import rule');
  return readRules(rule.styleSheet as CSSStyleSheet, 'cssRules', { event, applied });
}

/** Adds an element that the probe's style sheet styles; tells whether it does. */
function styledBy(scope: Scope): () => boolean {
  const styled = scope.document.createElement('div');
  styled.className = 'probe';
  scope.document.body.append(styled);
  return () => scope.getComputedStyle(styled).width === '123px';
}

function readRules(
  sheet: CSSStyleSheet,
  access: StylesheetInitiator['access'],
  seen: { event: string; applied: boolean },
): Observation<'stylesheet'> {
  try {
    if (access === 'insertRule') sheet.insertRule('.probe { height: 7px }');
    if (access === 'deleteRule') sheet.deleteRule(0);
    const rules = [...sheet.cssRules].map((rule) => rule.cssText);
    return { kind: 'outcome', outcome: 'readable', seen: { ...seen, rules } };
  } catch (error) {
    if (!isSecurityError(error)) throw error;
    return { kind: 'outcome', outcome: 'opaque', seen: { ...seen, error: messageOf(error) } };
  }
}

/** A script from elsewhere runs, but the details of its errors are muted unless CORS lets them through. */
export async function probeScript(
  initiator: ScriptInitiator,
  url: string,
  scope: Scope,
  foreign = false,
): Promise<Observation<'script'>> {
  if (foreign) return probeForeignScript(initiator, url, scope);
  const script = initiator.svg ? svgScript(initiator, url, scope) : scope.document.createElement('script');
  if (!('href' in script)) {
    setAttributes(script, initiator);
    script.src = url;
  }
  const settled = nextEvent(script, 'load', 'error');
  const report = reporterOf(initiator, scope);
  scope.document.head.append(script);
  const event = await settled;
  const ran = 'loaded' in scope;
  if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event, ran } };
  const shouldRun = initiator.reports !== 'syntax-error';
  if (ran !== shouldRun) throw new Error(`the script fired load, and ${ran ? 'ran' : 'did not run'}`);
  const { told, seen } = await report();
  return { kind: 'outcome', outcome: told ? 'readable' : 'opaque', seen: { event, ran, ...seen } };
}

function svgScript({ crossorigin }: ScriptInitiator, url: string, { document }: Scope): SVGScriptElement {
  const script = document.createElementNS('http://www.w3.org/2000/svg', 'script');
  if (crossorigin) script.setAttribute('crossorigin', crossorigin);
  script.setAttribute('href', url);
  return script;
}

/**
 * What a foreign script does is not known. One that throws while it runs has done so before `load`: what its error says answers.
 * One that does not was let through by CORS if it was asked for so.
 */
async function probeForeignScript(
  initiator: ScriptInitiator,
  url: string,
  scope: Scope,
): Promise<Observation<'script'>> {
  const script = scope.document.createElement('script');
  setAttributes(script, initiator);
  script.src = url;
  const settled = nextEvent(script, 'load', 'error');
  let error: ReturnType<typeof told> | undefined;
  scope.addEventListener('error', (event) => {
    event.preventDefault();
    error ??= told(event);
  });
  scope.document.head.append(script);
  const event = await settled;
  if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event } };
  const readable = error?.told ?? initiator.crossorigin !== undefined;
  return { kind: 'outcome', outcome: readable ? 'readable' : 'opaque', seen: { event, ...error?.seen } };
}

type ErrorReport = () => Promise<{ told: boolean; seen: Record<string, string | number | boolean | null> }>;

function reporterOf({ reports }: ScriptInitiator, scope: Scope): ErrorReport {
  switch (reports) {
    case 'unhandledrejection':
      return firstRejection(scope);
    case 'syntax-error':
      return syntaxError(scope);
    case 'error':
      return firstError(scope);
  }
}

/** It is reported before `load`. There is none where an engine puts an empty script in the place of one that it keeps from the page. */
function syntaxError(scope: Scope): ErrorReport {
  const report = firstError(scope);
  let reported = false;
  scope.addEventListener('error', () => (reported = true));
  return () => (reported ? report() : Promise.resolve({ told: false, seen: { reported } }));
}

function firstError(scope: Scope): ErrorReport {
  const first = new Promise<ErrorEvent>((resolve) => {
    scope.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(event);
    });
  });
  return async () => told(await first);
}

/** HTML, report an exception: a muted error is "Script error.", "", 0, 0, null. */
function told(event: ErrorEvent): Awaited<ReturnType<ErrorReport>> {
  const error: unknown = event.error;
  const { message, filename, lineno, colno } = event;
  const seen = { message, filename, lineno, colno, error: error === null ? null : messageOf(error) };
  return { told: message !== 'Script error.' || filename !== '' || lineno !== 0 || error !== null, seen };
}

/**
 * HTML, HostPromiseRejectionTracker: a script with muted errors reports no rejection at all. That nothing came is known
 * once a rejection of our own, made after it, has been reported.
 */
function firstRejection(scope: Scope): ErrorReport {
  const reasons: unknown[] = [];
  const ours = new scope.Error('a rejection of the probe itself');
  let seenOurs: () => void;
  const after = new Promise<void>((resolve) => (seenOurs = resolve));
  scope.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    if (event.reason === ours) seenOurs();
    else reasons.push(event.reason);
  });
  return async () => {
    void scope.Promise.reject(ours);
    await after;
    const reason = reasons[0];
    return {
      told: reasons.length > 0,
      seen: { reported: reasons.length > 0, reason: reason === undefined ? null : messageOf(reason) },
    };
  };
}

export async function probeModule(
  initiator: ModuleInitiator,
  url: string,
  scope: Scope,
): Promise<Observation<'module'>> {
  const script = scope.document.createElement('script');
  script.type = 'module';
  setAttributes(script, initiator);
  script.src = url;
  const settled = nextEvent(script, 'load', 'error');
  scope.document.head.append(script);
  const event = await settled;
  const ran = 'loaded' in scope;
  return { kind: 'outcome', outcome: event === 'load' && ran ? 'readable' : 'blocked', seen: { event, ran } };
}

function setAttributes(
  element: HTMLScriptElement | HTMLLinkElement,
  initiator: ScriptInitiator | ModuleInitiator | StylesheetInitiator,
): void {
  if (initiator.crossorigin) element.crossOrigin = initiator.crossorigin;
  element.integrity = initiator.integrity ?? '';
}
