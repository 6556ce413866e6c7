import type { Page } from 'playwright-core';

/** How a form looks in a tray of some width: its own width, and what of it cannot be used there. */
export interface Look {
  /** Px. */
  width: number;
  /** What sticks out of the form, lies on something else, or leaves no room to type. */
  faults: string[];
}

/** Makes trays that wide, as a person does who drags their edge. @param width px; undefined: as wide as they come */
export async function setTrayWidth(page: Page, width: number | undefined): Promise<void> {
  await page.evaluate((px) => {
    document.querySelector('#narrow')?.remove();
    if (px === undefined) return;
    const style = document.createElement('style');
    style.id = 'narrow';
    style.textContent = `.red-ui-tray { width: ${px}px !important; }`;
    document.head.append(style);
  }, width);
}

/** Unfolds all sections of the open form. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const section of document.querySelectorAll('details')) section.open = true;
  });
}

/** Looks at the form that is open. */
export async function lookOf(page: Page): Promise<Look> {
  return page.evaluate(() => {
    const form = document.querySelector<HTMLElement>('.maximizer-form') ?? document.body;
    const edge = form.getBoundingClientRect();
    const seen = [...form.querySelectorAll<HTMLElement>('*')].filter(
      (element) => element.offsetParent !== null && element.getBoundingClientRect().width > 0,
    );
    const faults: string[] = [];
    for (const element of seen) {
      const { left, right } = element.getBoundingClientRect();
      if (right > edge.right + 1 || left < edge.left - 1)
        faults.push(`${element.tagName} ${element.id} ${element.className} sticks out`);
    }
    // the list of a combo box lies on its field on purpose
    const controls = seen.filter(
      (element) =>
        element.matches('input, select, textarea, button, a, .maximizer-info') &&
        !element.matches('.maximizer-combo > select'),
    );
    for (const [index, one] of controls.entries()) {
      const a = one.getBoundingClientRect();
      const isText = one.matches('input[type="text"], input[type="password"], textarea, select');
      if (isText && a.width < 60) faults.push(`${one.outerHTML} is ${a.width} px wide`);
      for (const other of controls.slice(index + 1)) {
        const b = other.getBoundingClientRect();
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 2 && down > 2 && !one.contains(other))
          faults.push(`${one.outerHTML} lies on ${other.outerHTML}`);
      }
    }
    return { width: edge.width, faults };
  });
}
