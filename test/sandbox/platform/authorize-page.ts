import type { Answer } from '../http';

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, content: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px sans-serif;max-width:30em;margin:4em auto}button{font:inherit;padding:.5em 2em;margin-right:1em}</style></head>
<body><h1>${escaped(title)}</h1>${content}</body>
</html>`;
}

/** The sign-in of the CRM: two buttons, `#allow` and `#deny`, which lead on with the same query and a decision. */
export function authorizePage(alias: string, query: URLSearchParams): Answer {
  const fields = [...query]
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('');
  const content = `<p>An application wants to read and change the data of <b>${escaped(alias)}</b>.</p>
<form method="get">${fields}
<button id="allow" name="decision" value="allow">Allow</button>
<button id="deny" name="decision" value="deny">Deny</button>
</form>`;
  return {
    status: 200,
    text: page('Sign in to Maximizer (sandbox)', content),
    contentType: 'text/html;charset=UTF-8',
  };
}

/** What a person sees when the application's request itself is wrong. */
export function refusedPage(reason: string): Answer {
  const text = page('This request cannot be granted', `<p id="reason">${escaped(reason)}</p>`);
  return { status: 400, text, contentType: 'text/html;charset=UTF-8' };
}
