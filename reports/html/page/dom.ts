type Child = Node | string | undefined;
type Property = string | number | boolean | undefined | ((event: never) => void);

/**
 * Makes an element. Strings become text nodes, `undefined` children are left out; a function under `on…` listens, any
 * other property becomes an attribute (`true` an empty one, `undefined` and `false` none).
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Readonly<Record<string, Property>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A link out of the report. Only http and https: results come from a file, and a file can say anything. */
export function outwardLink(url: string, text: string): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return h('span', {}, text);
  return h('a', { href: url, rel: 'noreferrer' }, text);
}

/** A button that copies a text, and says so. */
export function copyButton(text: string, label: string): HTMLButtonElement {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Cannot copy here';
    }
    button.addEventListener('blur', () => (button.textContent = label), { once: true });
  };
  const button = h(
    'button',
    { type: 'button', class: 'quiet', 'aria-live': 'polite', onclick: () => void copy() },
    label,
  );
  return button;
}

/** A table that scrolls sideways where it is wider than its place; by the keyboard, it needs focus for that. */
export function scrolling(label: string, table: HTMLTableElement): HTMLElement {
  return h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': label }, table);
}
