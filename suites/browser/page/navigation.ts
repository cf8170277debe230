import type { NavigationInitiator } from '../../../protocol/initiators/navigations.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { isSecurityError, nextEvent, type Scope } from './scope.ts';

/** Navigates a frame of the document. Its own document is of the same origin, or cannot be reached. */
export async function probeNavigation(
  initiator: NavigationInitiator,
  url: string,
  scope: Scope,
): Promise<Observation<'frame'>> {
  const { document } = scope;
  if (initiator.referrerPolicy) {
    const meta = document.createElement('meta');
    meta.name = 'referrer';
    meta.content = initiator.referrerPolicy;
    document.head.append(meta);
  }
  const container = document.createElement(containerOf(initiator));
  // Some engines give an element without a size no document.
  container.width = container.height = '100';
  await navigated(initiator, url, container);
  const text = documentIn(container, scope)?.body.textContent ?? null;
  container.remove();
  return { kind: 'outcome', outcome: text === null ? 'opaque' : 'readable', seen: { text } };
}

type Container = HTMLIFrameElement | HTMLObjectElement | HTMLEmbedElement;

function containerOf(initiator: NavigationInitiator): 'object' | 'embed' | 'iframe' {
  const by = initiator.api === 'frame' ? initiator.by : undefined;
  return by === 'object' || by === 'embed' ? by : 'iframe';
}

/** Puts the container into its document, and waits until it has loaded what the URL leads to. */
async function navigated(initiator: NavigationInitiator, url: string, container: Container): Promise<void> {
  const { body } = container.ownerDocument;
  const loaded = () => nextEvent(container, 'load');
  const by = initiator.api === 'form' ? 'form' : initiator.by;
  if (!('srcdoc' in container) || by === undefined) {
    if ('data' in container) container.data = url;
    else container.src = url;
    const settled = loaded();
    body.append(container);
    await settled;
    return;
  }
  container.name = 'answer';
  if (by === 'refresh') container.srcdoc = `<meta http-equiv="refresh" content="0; url=${url}">`;
  // A frame has a document from the beginning, and a load event of it.
  const first = loaded();
  body.append(container);
  await first;
  const settled = loaded();
  if (initiator.api === 'form') submit(initiator, url, container.name, container.ownerDocument);
  else if (by === 'link') follow(url, container.name, container.ownerDocument);
  else if (by === 'location') container.contentWindow?.location.replace(url);
  await settled;
}

function documentIn(container: Container, scope: Scope): Document | null {
  if ('contentDocument' in container) return container.contentDocument;
  // An <embed> does not give its document away, but the window has it among its frames.
  try {
    return scope.frames[scope.frames.length - 1]?.document ?? null;
  } catch (error) {
    if (isSecurityError(error)) return null;
    throw error;
  }
}

function follow(url: string, target: string, document: Document): void {
  const link = document.createElement('a');
  link.href = url;
  link.target = target;
  document.body.append(link);
  link.click();
  link.remove();
}

function submit(
  { enctype, field: [name, value] }: NavigationInitiator & { readonly api: 'form' },
  url: string,
  target: string,
  document: Document,
): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.enctype = enctype;
  form.action = url;
  form.target = target;
  const input = document.createElement('input');
  input.name = name;
  input.value = value;
  form.append(input);
  document.body.append(form);
  form.submit();
  form.remove();
}
