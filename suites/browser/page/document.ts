import type {
  CrossOriginAttribute,
  ModuleInitiator,
  ScriptInitiator,
  StylesheetInitiator,
} from '../../../protocol/types.ts';
import type { Observation } from '../observation.ts';
import { isSecurityError, messageOf, nextEvent, type Scope } from './scope.ts';

/** Probes that need a document of their own: what they load changes the document, or speaks through its events. */

/** A cross-origin style sheet may style the page and still hide its rules: CSSOM's origin-clean flag answers. */
export async function probeStylesheet(
  { crossorigin, access }: StylesheetInitiator,
  url: string,
  scope: Scope,
): Promise<Observation> {
  const { document } = scope;
  const styled = document.createElement('div');
  styled.className = 'probe';
  document.body.append(styled);
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  setCrossOrigin(link, crossorigin);
  link.href = url;
  const settled = nextEvent(link, 'load', 'error');
  document.head.append(link);
  const event = await settled;
  const applied = scope.getComputedStyle(styled).width === '123px';
  if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event, applied } };
  if (!link.sheet) throw new Error('the link fired load, but has no sheet');
  try {
    if (access === 'insertRule') link.sheet.insertRule('.probe { height: 7px }');
    const rules = [...link.sheet.cssRules].map((rule) => rule.cssText);
    return { kind: 'outcome', outcome: 'readable', seen: { event, applied, rules } };
  } catch (error) {
    if (!isSecurityError(error)) throw error;
    return { kind: 'outcome', outcome: 'opaque', seen: { event, applied, error: messageOf(error) } };
  }
}

/** A script from elsewhere runs, but the details of its errors are muted unless CORS lets them through. */
export async function probeScript(
  { crossorigin, reports }: ScriptInitiator,
  url: string,
  scope: Scope,
): Promise<Observation> {
  const script = scope.document.createElement('script');
  setCrossOrigin(script, crossorigin);
  script.src = url;
  const settled = nextEvent(script, 'load', 'error');
  const report = reports === 'error' ? firstError(scope) : firstRejection(scope);
  scope.document.head.append(script);
  const event = await settled;
  const ran = 'loaded' in scope;
  if (event === 'error') return { kind: 'outcome', outcome: 'blocked', seen: { event, ran } };
  if (!ran) throw new Error('the script fired load, but did not run');
  const { told, seen } = await report();
  return { kind: 'outcome', outcome: told ? 'readable' : 'opaque', seen: { event, ran, ...seen } };
}

type ErrorReport = () => Promise<{ told: boolean; seen: Record<string, string | number | boolean | null> }>;

function firstError(scope: Scope): ErrorReport {
  const first = new Promise<ErrorEvent>((resolve) => {
    scope.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(event);
    });
  });
  return async () => {
    const event = await first;
    const error: unknown = event.error;
    const { message, filename, lineno, colno } = event;
    const seen = { message, filename, lineno, colno, error: error === null ? null : messageOf(error) };
    // HTML, report an exception: a muted error is "Script error.", "", 0, 0, null.
    return { told: message !== 'Script error.' || filename !== '' || lineno !== 0 || error !== null, seen };
  };
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

export async function probeModule({ crossorigin }: ModuleInitiator, url: string, scope: Scope): Promise<Observation> {
  const script = scope.document.createElement('script');
  script.type = 'module';
  setCrossOrigin(script, crossorigin);
  script.src = url;
  const settled = nextEvent(script, 'load', 'error');
  scope.document.head.append(script);
  const event = await settled;
  const ran = 'loaded' in scope;
  return { kind: 'outcome', outcome: event === 'load' && ran ? 'readable' : 'blocked', seen: { event, ran } };
}

function setCrossOrigin(element: HTMLScriptElement | HTMLLinkElement, value: CrossOriginAttribute | undefined): void {
  if (value) element.crossOrigin = value;
}
