// SPDX-License-Identifier: BSD-2-Clause

/** Small helpers for the document. Text goes in as text, never as HTML. */

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as T;
}

type Properties = Record<string, string | boolean | number | undefined>;

/** Makes an element; properties with a "-" or "role" are attributes. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name.includes("-") || name === "role" || name === "scope") {
      element.setAttribute(name, String(value));
    } else {
      (element as unknown as Properties)[name] = value;
    }
  }
  element.append(...children);
  return element;
}

/** Shows something, unless the visitor wants no motion, by scrolling softly. */
export function scrollTo(element: Element): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({
    behavior: still ? "auto" : "smooth",
    block: "nearest",
  });
}

/**
 * Puts the focus where the visitor is at work, when what had it is gone: on an
 * entry of the list. (In a field it would call up the keyboard of a phone.)
 */
export function focusList(): void {
  document.querySelector<HTMLElement>('#list a[tabindex="0"]')?.focus();
}

/** Panels lie below one another. */
export function isNarrow(): boolean {
  return matchMedia("(max-width: 900px)").matches;
}
