// Building elements without strings of HTML: nothing a person wrote can ever become markup.

/**
 * @typedef {Record<string, any>} Props `class`, `on` (event handlers), `data`, attributes, or properties of the element.
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/** Set as properties, because the attribute means something else or does not exist. */
const PROPERTIES = new Set(["value", "checked", "disabled", "muted", "loop", "playsInline", "hidden", "srcObject"]);

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props | null} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  set(element, props ?? {});
  element.append(...present(children));
  return element;
}

/** @param {Element} element @param {Props} props */
export function set(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (name === "data") {
      Object.assign(/** @type {HTMLElement} */ (element).dataset, value);
    } else if (name === "class") {
      element.setAttribute("class", value);
    } else if (PROPERTIES.has(name)) {
      /** @type {any} */ (element)[name] = value;
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
}

/** @param {Element} element @param {...(Child | Child[])} children */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** @param {(Child | Child[])[]} children @returns {(Node | string)[]} */
function present(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** A waiting sign that screen readers hear once. @param {string} label */
export function spinner(label) {
  return h("div", { class: "spinner", role: "status" }, h("span", { class: "sr" }, label));
}

export const prefersLessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
