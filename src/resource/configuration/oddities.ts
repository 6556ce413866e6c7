import { angledFillIn } from '../../dates/fill-in';

/*
 * What surely is a slip, but can be asked for: a sentence for each, about the key that it stands at.
 */

/** Slips in a url that can work: a stray letter before a date, a value that documentation left to be filled in. */
export function urlOddities(url: string): string[] {
  const question = url.indexOf('?');
  const query = question < 0 ? '' : url.slice(question);
  const stray = /(^|[=>'"\s])([A-Za-z$]['"]?)\$\{/.exec(query);
  const bare = [...query.matchAll(/\$?[({[]?\b(?:date|epoch|nowTimeZone)\s*:\s*[\w'"]{1,20}/g)].find(
    ({ 0: text }) => !text.startsWith('${'),
  );
  const fillIn = angledFillIn(query);
  return [
    ...(stray === null
      ? []
      : [
          `has a stray ${stray[2] ?? ''} before \${ (${placeIn(question + stray.index + (stray[1]?.length ?? 0))})`,
        ]),
    ...(bare === undefined
      ? []
      : [
          `"${bare[0]}" is no date without \${ before it and } behind it (${placeIn(question + bare.index)})`,
        ]),
    ...(fillIn === undefined
      ? []
      : [`"${fillIn.text}" may be a value to fill in (${placeIn(question + fillIn.at)})`]),
  ];
}

/** A field's name that documentation left to be filled in. */
export function fieldOddities(field: string): string[] {
  return /^\s*[{<].*[}>]\s*$/.test(field) ? [`"${field.trim()}" may be a name to fill in`] : [];
}

function placeIn(at: number): string {
  return `position ${at + 1}`;
}
