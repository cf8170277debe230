/**
 * Makes an element. Strings become text nodes, `undefined` children are left out; a function under `on…` listens, any
 * other property becomes an attribute (`true` an empty one, `undefined` and `false` none).
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: never) => void)>} properties
 * @param {...(Node | string | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/**
 * A link out of the report. Only http and https: results come from a file, and a file can say anything.
 *
 * @param {string} url
 * @param {string} text
 */
export function outwardLink(url, text) {
  if (!/^https?:\/\//i.test(url)) return h('span', {}, text);
  return h('a', { href: url, rel: 'noreferrer' }, text);
}

/**
 * A button that copies a text, and says so.
 *
 * @param {string} text
 * @param {string} label
 */
export function copyButton(text, label) {
  const button = h('button', { type: 'button', class: 'quiet', 'aria-live': 'polite', onclick: copy }, label);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Cannot copy here';
    }
    button.addEventListener('blur', () => (button.textContent = label), { once: true });
  }
  return button;
}
