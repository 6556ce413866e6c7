import { keyOf, marksIn, type CarriedMark } from './marks';
import type { DeliveryMark } from './messages';

/** Joined messages that are remembered; a forgotten one acknowledges its last part only, the others are sent again. */
const REMEMBERED = 10_000;

type Message = Record<string, unknown>;

/**
 * Remembers which messages a Join node made one of. A Join keeps of its parts' properties only the last one's, so that
 * `_delivery` of all others is lost; but it sends the joined message and completes its parts in one go, and by that
 * they are known to belong together.
 */
export class Joins {
  /** What each Join node sent just now, by the node's id: the name that its parts are filed under. */
  readonly #sending = new Map<string, string>();
  readonly #parts = new Map<string, Map<string, CarriedMark>>();
  #count = 0;

  /** A Join node sends messages: each that carries a mark gets the name under which its parts will be filed. */
  sent(join: string, messages: readonly Message[]): void {
    this.#sending.delete(join);
    for (const message of messages) {
      const [mark] = marksIn({ _delivery: message['_delivery'] });
      if (mark === undefined) continue;
      const name = this.#sending.get(join) ?? this.#file(join);
      message['_delivery'] = { node: mark.node, id: mark.id, joined: name };
    }
    // a Join completes messages later, too, when it is reset or closed: those are no parts of this one
    queueMicrotask(() => this.#sending.delete(join));
  }

  /** A Join node completes a message that it was given. */
  completed(join: string, message: Message): void {
    const name = this.#sending.get(join);
    const parts = name === undefined ? undefined : this.#parts.get(name);
    for (const mark of parts === undefined ? [] : marksIn({ _delivery: message['_delivery'] })) {
      parts?.set(keyOf(mark), mark);
    }
  }

  /** The marks behind those that a message carries: of a joined message all of its parts', joined ones in turn. */
  expanded(marks: readonly CarriedMark[]): DeliveryMark[] {
    const found = new Map<string, DeliveryMark>();
    const open = [...marks];
    const seen = new Set<string>();
    for (let mark = open.pop(); mark !== undefined; mark = open.pop()) {
      const parts =
        mark.joined === undefined || seen.has(mark.joined) ? undefined : this.#parts.get(mark.joined);
      if (mark.joined !== undefined) seen.add(mark.joined);
      if (parts === undefined)
        found.set(JSON.stringify([mark.node, mark.id]), { node: mark.node, id: mark.id });
      else open.push(...parts.values());
    }
    return [...found.values()];
  }

  #file(join: string): string {
    this.#count += 1;
    const name = `${join}.${this.#count}`;
    this.#sending.set(join, name);
    this.#parts.set(name, new Map());
    const [oldest] = this.#parts.keys();
    if (this.#parts.size > REMEMBERED && oldest !== undefined) this.#parts.delete(oldest);
    return name;
  }
}
