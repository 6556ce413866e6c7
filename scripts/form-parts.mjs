// Puts a node's form together: form.html, and the parts that it includes.
//
//   <!-- include ../editor/form/name-row.html prefix="node-input" -->
//
// stands for the file of that path, seen from the file it is written in. In it, {{prefix}} stands for what the include
// gives by that name, {{prefix:node-input}} for the same or, where the include gives none, for node-input, and {{type}}
// for the node's type, which every file knows: texts are looked up by it. A part may include further ones, and such
// names may stand in what it includes, too. Other comments stay behind.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const INCLUDE = /^\s*include\s+(?<file>[^\s"=]+)(?<given>(?:\s+\w+="[^"{}]*")*)\s*$/;
const NAME = /\{\{(\w+)(?::([^{}]*))?\}\}/g;
const COMMENT_OR_NAME = new RegExp(`<!--(.*?)-->|${NAME.source}`, 'gs');
const WRITTEN = 'an include is written <!-- include file.html name="value" -->';

/** What cannot be put together, and where: `nodes/bell/form.html:12: …`. */
export class PartError extends Error {}

/**
 * The whole form of a node, as Node-RED loads it.
 * @param {string} root the package's folder
 * @param {string} type the node's type, such as `maximizer-config`
 * @throws PartError
 */
export function wholeForm(root, type) {
  return filled({ root, type, file: `nodes/${type}/form.html`, given: {}, within: [] });
}

/**
 * The text of a file with its names filled in and its parts in place.
 * @param part.file its path below the root
 * @param part.given what the include gives, by name
 * @param part.within where it is included, as `file:line`, outermost first; empty for the form itself
 */
function filled(part) {
  const source = readFileSync(path.join(part.root, part.file), 'utf8').trimEnd();
  const values = { ...part.given, type: part.type };
  const asked = new Set();
  const valueOf = (place, name, otherwise) => {
    asked.add(name);
    const value = Object.hasOwn(values, name) ? values[name] : otherwise;
    if (value !== undefined) return value;
    throw new PartError(`${place}: nothing gives {{${name}}}${includedAt(part)}.`);
  };
  const text = source.replaceAll(COMMENT_OR_NAME, (_match, comment, name, otherwise, at) => {
    const place = `${part.file}:${source.slice(0, at).split('\n').length}`;
    if (name !== undefined) return valueOf(place, name, otherwise);
    if (!/^\s*include\b/.test(comment)) return '';
    return included(
      part,
      comment.replaceAll(NAME, (_name, each, other) => valueOf(place, each, other)),
      place,
    );
  });
  const unused = Object.keys(part.given).find((name) => !asked.has(name));
  if (unused === undefined) return text;
  throw new PartError(`${part.within.at(-1)}: ${part.file} asks for no {{${unused}}}.`);
}

/** The text that an include stands for. */
function included(part, comment, place) {
  const written = INCLUDE.exec(comment);
  if (written === null) throw new PartError(`${place}: ${WRITTEN}.`);
  const file = path.posix.join(path.posix.dirname(part.file), written.groups.file);
  if (!existsSync(path.join(part.root, file))) throw new PartError(`${place}: there is no ${file}.`);
  const within = [...part.within, place];
  if (within.some((outer) => outer.startsWith(`${file}:`))) {
    throw new PartError(`${place}: ${file} would include itself.`);
  }
  const given = Object.fromEntries(
    [...written.groups.given.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  return filled({ ...part, file, given, within });
}

function includedAt({ within }) {
  return within.length === 0 ? '' : `, included at ${within.toReversed().join(', at ')}`;
}
