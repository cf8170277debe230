import type { NavigationInitiator } from '../../../protocol/initiators/navigations.ts';
import type { Observation } from '../../../protocol/outcome/observation.ts';
import { nextEvent, type Scope } from './scope.ts';

/** Navigates a frame of the document. Its own document is of the same origin, or cannot be reached. */
export async function probeNavigation(
  initiator: NavigationInitiator,
  url: string,
  { document }: Scope,
): Promise<Observation<'frame'>> {
  if (initiator.referrerPolicy) {
    const meta = document.createElement('meta');
    meta.name = 'referrer';
    meta.content = initiator.referrerPolicy;
    document.head.append(meta);
  }
  const frame = document.createElement('iframe');
  if (initiator.api === 'frame') {
    frame.src = url;
    const settled = nextEvent(frame, 'load');
    document.body.append(frame);
    await settled;
  } else {
    // A frame has a document from the beginning, and a load event of it.
    frame.name = 'answer';
    const empty = nextEvent(frame, 'load');
    document.body.append(frame);
    await empty;
    const settled = nextEvent(frame, 'load');
    submit(initiator, url, frame.name, document);
    await settled;
  }
  const text = frame.contentDocument?.body.textContent ?? null;
  frame.remove();
  return { kind: 'outcome', outcome: text === null ? 'opaque' : 'readable', seen: { text } };
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
