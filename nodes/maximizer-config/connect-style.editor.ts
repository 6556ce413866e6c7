const CSS = `
.maximizer-form .maximizer-buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; margin: 4px 0 10px; }
.maximizer-form .maximizer-buttons > .maximizer-spacer { flex: 1; }
.maximizer-form .maximizer-line > .red-ui-button { flex: none; }
.maximizer-form p.maximizer-note { margin: 0 0 10px; }
.maximizer-form .red-ui-button.maximizer-primary { font-weight: 600; }
.maximizer-form .red-ui-button[disabled] { opacity: 0.5; pointer-events: none; }
.maximizer-form #maximizer-body-text { margin-bottom: 10px; }
.maximizer-instances { max-height: 220px; overflow: auto; padding: 0 !important; }
.maximizer-instances > .maximizer-instance { display: flex; align-items: center; gap: 8px; padding: 6px 10px; border-bottom: 1px solid var(--red-ui-secondary-border-color); }
.maximizer-instances > .maximizer-instance:last-child { border-bottom: none; }
.maximizer-instance > span { flex: 1; min-width: 0; }
.maximizer-instance small { display: block; color: var(--red-ui-secondary-text-color); font-size: 12px; }
.maximizer-differences { width: 100%; font-size: 12px; table-layout: fixed; border-collapse: collapse; }
.maximizer-differences td, .maximizer-differences th { padding: 3px 6px 3px 0; vertical-align: top; text-align: left; font-weight: normal; }
.maximizer-differences th { color: var(--red-ui-secondary-text-color); }
.maximizer-differences pre { margin: 0; padding: 0; border: none; background: none; font-size: 11px; max-height: 140px; overflow: auto; white-space: pre-wrap; color: inherit; }
.maximizer-removed { color: var(--red-ui-text-color-error); }
.maximizer-added { color: #3c7a14; }
`;

/** Adds what only the connection's form needs, once. */
export function addConnectStyle(): void {
  const id = 'maximizer-connect-style';
  if (document.getElementById(id) !== null) return;
  const style = document.createElement('style');
  style.id = id;
  style.textContent = CSS;
  document.head.append(style);
}
