import formCss from './form.css';

/**
 * Adds the styles of all forms to the editor's page, and then those that only one form has; each once, however many
 * nodes bring them.
 */
export function addStyle(ownCss = ''): void {
  for (const css of [formCss, ownCss]) {
    const isThere = [...document.head.querySelectorAll('style')].some(
      ({ textContent }) => textContent === css,
    );
    if (css === '' || isThere) continue;
    const style = document.createElement('style');
    style.textContent = css;
    document.head.append(style);
  }
}
