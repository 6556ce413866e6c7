/** A function that cuts the given secrets out of a text: plain, URL-encoded, in JSON, or in JSON within JSON. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    escaped(secret),
    escaped(escaped(secret)),
  ]);
  const hidden = [...new Set(forms)]
    // shorter texts than this are no secrets, and cutting them would garble every message
    .filter((secret) => secret.length >= 4)
    .sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

/** A text as it stands between the quotes of a JSON string. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
