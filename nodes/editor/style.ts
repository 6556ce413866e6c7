/** How this package's forms look. Colours are Node-RED's own variables, so that every theme fits. */
const CSS = `
.maximizer-form [hidden] { display: none !important; }
.maximizer-form .form-row { display: grid; grid-template-columns: 146px minmax(0, 1fr); column-gap: 10px; align-items: center; margin-bottom: 10px; clear: none; }
.maximizer-form .form-row > label { width: auto; margin: 0; line-height: 1.3; }
.maximizer-form .form-row > label > i:first-child { width: 18px; text-align: center; }
.maximizer-form .form-row > label.maximizer-top { align-self: start; padding-top: 8px; }
.maximizer-form .form-row .maximizer-below { grid-column: 2; }
.maximizer-form input[type='text'], .maximizer-form input[type='password'], .maximizer-form textarea, .maximizer-form select { width: 100%; box-sizing: border-box; margin: 0; }
.maximizer-form textarea { resize: vertical; min-height: 52px; font-family: var(--red-ui-monospace-font, monospace); font-size: 12px; line-height: 1.5; }
.maximizer-form .maximizer-code { font-family: var(--red-ui-monospace-font, monospace); font-size: 12px; }
.maximizer-form .maximizer-line { display: flex; align-items: center; gap: 8px; min-width: 0; }
.maximizer-form .maximizer-line > input.maximizer-short { width: 76px; flex: none; }
.maximizer-form .maximizer-line > select.maximizer-choice { width: auto; flex: none; max-width: 100%; }
.maximizer-form .form-row > label.maximizer-check { display: flex; align-items: baseline; gap: 8px; margin: 0; width: auto; cursor: pointer; }
.maximizer-form .form-row > label.maximizer-check input { width: auto; margin: 0; flex: none; position: relative; top: 1px; }
.maximizer-form .maximizer-info { color: var(--red-ui-tertiary-text-color); cursor: help; margin-left: 5px; font-size: 12px; }
.maximizer-form .maximizer-info:hover, .maximizer-form .maximizer-info:focus { color: var(--red-ui-text-color-link); outline: none; }
.maximizer-form .maximizer-note { font-size: 12px; line-height: 1.45; color: var(--red-ui-secondary-text-color); overflow-wrap: anywhere; }
.maximizer-form .maximizer-below.maximizer-note { margin-top: 4px; }
.maximizer-form .maximizer-note a { color: var(--red-ui-text-color-link); white-space: nowrap; }
.maximizer-form .maximizer-note:empty { display: none; }
.maximizer-form .maximizer-reason { grid-column: 2; font-size: 12px; line-height: 1.4; margin-top: 4px; color: var(--red-ui-text-color-error); overflow-wrap: anywhere; }
.maximizer-form .maximizer-reason:empty { display: none; }
.maximizer-form details { border: 1px solid var(--red-ui-secondary-border-color); border-radius: 4px; margin-bottom: 10px; }
.maximizer-form summary { display: flex; align-items: baseline; gap: 8px; padding: 8px 10px; cursor: pointer; list-style: none; user-select: none; background: var(--red-ui-secondary-background-inactive); border-radius: 4px; }
.maximizer-form details[open] > summary { border-bottom: 1px solid var(--red-ui-secondary-border-color); border-radius: 4px 4px 0 0; }
.maximizer-form summary::-webkit-details-marker { display: none; }
.maximizer-form summary::before { content: '\\f105'; font-family: FontAwesome; width: 10px; flex: none; color: var(--red-ui-secondary-text-color); }
.maximizer-form details[open] > summary::before { content: '\\f107'; }
.maximizer-form summary > .maximizer-title { font-weight: 600; flex: none; color: var(--red-ui-primary-text-color); }
.maximizer-form summary > .maximizer-summary { flex: 1; min-width: 0; text-align: right; font-size: 12px; color: var(--red-ui-secondary-text-color); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.maximizer-form summary.maximizer-invalid > .maximizer-summary { color: var(--red-ui-text-color-error); }
.maximizer-form details > .maximizer-body { padding: 12px 10px 2px; }
.maximizer-form .maximizer-combo { position: relative; display: block; }
.maximizer-form .maximizer-combo > input { padding-right: 28px; }
.maximizer-form .maximizer-combo > i { position: absolute; right: 10px; top: 10px; pointer-events: none; color: var(--red-ui-secondary-text-color); }
.maximizer-form .maximizer-combo > select { position: absolute; right: 0; top: 0; width: 28px; height: 100%; min-width: 0; opacity: 0; cursor: pointer; }
.maximizer-form .maximizer-combo > select:focus-visible + i { color: var(--red-ui-text-color-link); }
.maximizer-form .maximizer-grid { display: grid; grid-template-columns: 74px 1.1fr 1.6fr 0.8fr; gap: 6px 8px; align-items: center; }
.maximizer-form .maximizer-grid > .maximizer-head { font-size: 12px; color: var(--red-ui-secondary-text-color); }
.maximizer-form .maximizer-grid > .maximizer-reason { grid-column: 2 / -1; margin-top: -2px; }
.maximizer-result { margin-bottom: 10px; font-size: 13px; line-height: 1.45; overflow-wrap: anywhere; }
.maximizer-result:empty { display: none; }
.maximizer-result > div { padding: 4px 10px; border-left: 3px solid var(--red-ui-secondary-border-color); background: var(--red-ui-secondary-background-inactive); }
.maximizer-result > .maximizer-good { border-left-color: #3c7a14; }
.maximizer-result > .maximizer-bad { border-left-color: var(--red-ui-text-color-error); }
.maximizer-result > .maximizer-warn { border-left-color: var(--red-ui-text-color-warning); }
.maximizer-result .fa { width: 18px; }
.maximizer-good > .fa { color: #3c7a14; }
.maximizer-bad > .fa { color: var(--red-ui-text-color-error); }
.maximizer-warn > .fa { color: var(--red-ui-text-color-warning); }
.maximizer-preview-bar { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; margin-bottom: 10px; }
.maximizer-form .maximizer-preview-bar select { width: auto; }
.maximizer-preview-result { margin-bottom: 10px; }
.maximizer-preview-result:empty { display: none; }
.maximizer-preview-error { padding: 8px 10px; border-left: 3px solid var(--red-ui-border-color-error); background: var(--red-ui-secondary-background-inactive); color: var(--red-ui-primary-text-color); overflow-wrap: anywhere; }
.maximizer-preview-warning { padding: 6px 10px; margin-bottom: 6px; border-left: 3px solid var(--red-ui-border-color-warning); background: var(--red-ui-secondary-background-inactive); font-size: 12px; overflow-wrap: anywhere; }
.maximizer-preview-event { border: 1px solid var(--red-ui-secondary-border-color); border-radius: 4px; margin-top: 6px; overflow: hidden; }
.maximizer-preview-head { display: flex; align-items: baseline; gap: 8px; padding: 5px 8px; background: var(--red-ui-secondary-background-inactive); }
.maximizer-preview-head > .maximizer-kind { flex: none; font-size: 11px; font-weight: 600; padding: 0 6px; border-radius: 8px; color: #fff; background: #2f6f9f; }
.maximizer-preview-head > .maximizer-kind.CREATED { background: #3c7a14; }
.maximizer-preview-head > .maximizer-kind.DELETED { background: #b3261e; }
.maximizer-preview-head > .maximizer-object { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.maximizer-preview-head > .maximizer-date { flex: none; font-size: 12px; color: var(--red-ui-secondary-text-color); }
.maximizer-preview-record { padding: 4px 8px; max-height: 220px; overflow: auto; font-size: 12px; }
`;

const STYLE_ID = 'maximizer-form-style';

/** Adds the styles to the editor's page, once however many nodes bring them. */
export function addStyle(): void {
  if (document.getElementById(STYLE_ID) !== null) return;
  const style = document.createElement('style');
  style.id = STYLE_ID;
  style.textContent = CSS;
  document.head.append(style);
}
