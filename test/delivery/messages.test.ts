import assert from 'node:assert/strict';
import {
  createEmitter,
  type EmitterOptions,
  type FlowMessage,
  type MessageAtOutput,
} from '../../src/delivery/messages';
import type { EventType, RecordEvent } from '../../src/events/event';
import { TOO_DEEP } from '../../src/resource/record-reader';

const change = (objectId: string, eventType: EventType): RecordEvent => ({
  event: {
    id: `12345/contacts/${objectId}@2018-08-20T15:29:06.000Z`,
    eventType,
    objectType: 'contacts',
    objectId,
    date: '2018-08-20T15:29:06.000Z',
    pollDate: '2018-08-20T15:29:34.000Z',
    elementKey: 'maximizer',
    hubKey: 'crm',
    instanceId: '12345',
    origin: 'poll',
    attempt: 1,
  },
  payload: eventType === 'DELETED' ? null : { Key: objectId },
});

const PAGE = [change('a', 'UPDATED'), change('b', 'CREATED'), change('c', 'DELETED'), change('d', 'UPDATED')];

/** What is sent of events, and what is said of those that go wrong. */
function emitted(
  events: readonly RecordEvent[],
  options: Partial<EmitterOptions> = {},
  id?: string,
): { sent: MessageAtOutput[]; failures: string[] } {
  const sent: MessageAtOutput[] = [];
  const failures: string[] = [];
  const emitter = createEmitter({
    node: 'node-1',
    emit: 'event',
    outputs: 1,
    send: (message) => sent.push(message),
    failed: ({ objectId }, error) => failures.push(`${objectId}: ${error.message}`),
    ...options,
  });
  for (const parcel of emitter.parcelsOf(events)) emitter.send(parcel, id);
  return { sent, failures };
}

/** The messages of a node with one output, and what Node-RED tells them apart by. */
function messagesOf(sent: readonly MessageAtOutput[]): { ids: string[]; bare: Record<string, unknown>[] } {
  const messages = sent.filter((message): message is FlowMessage => !Array.isArray(message));
  assert.equal(messages.length, sent.length, 'with one output a message goes without a list of outputs');
  return {
    ids: messages.map(({ _msgid }) => _msgid),
    bare: messages.map((message) =>
      Object.fromEntries(Object.entries(message).filter(([name]) => name !== '_msgid')),
    ),
  };
}

/** What goes to each of several outputs. */
function portsOf(sent: MessageAtOutput): (FlowMessage | null)[] {
  return Array.isArray(sent) ? sent : assert.fail('no list of outputs');
}

describe('messages of a page', () => {
  it('are one for each event, in the order of the events', () => {
    const { bare } = messagesOf(emitted(PAGE).sent);
    assert.deepEqual(bare[0], { topic: 'contacts', payload: { Key: 'a' }, event: PAGE[0]?.event });
    assert.deepEqual(bare[2], { topic: 'contacts', payload: null, event: PAGE[2]?.event });
    assert.equal(bare.length, 4);
  });

  it('have ids like those that Node-RED makes, each its own, whichever node sends them', () => {
    const many = Array.from({ length: 1000 }, (_, index) => change(String(index), 'CREATED'));
    const ids = [emitted(many), emitted(many), emitted(PAGE, { emit: 'page' })].flatMap(
      ({ sent }) => messagesOf(sent).ids,
    );
    assert.equal(new Set(ids).size, 2001);
    for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
  });

  it('are one for the whole page, its payload and events in the same order', () => {
    assert.deepEqual(messagesOf(emitted(PAGE, { emit: 'page' }).sent).bare, [
      {
        topic: 'contacts',
        payload: [{ Key: 'a' }, { Key: 'b' }, null, { Key: 'd' }],
        events: PAGE.map(({ event }) => event),
      },
    ]);
  });

  it('go to the outputs created, updated and deleted', () => {
    const { sent } = emitted(PAGE, { outputs: 3 });
    assert.deepEqual(
      sent.map((each) => portsOf(each).findIndex((port) => port !== null)),
      [1, 0, 2, 1],
    );
    const pages = emitted(PAGE, { emit: 'page', outputs: 3 }).sent.map((each) =>
      portsOf(each).map((port) =>
        port !== null && 'events' in port ? port.events.map(({ objectId }) => objectId) : null,
      ),
    );
    assert.deepEqual(pages, [
      [['b'], null, null],
      [null, ['a', 'd'], null],
      [null, null, ['c']],
    ]);
  });

  it('are none for a page without events', () => {
    for (const emit of ['event', 'page'] as const)
      assert.deepEqual(emitted([], { emit, outputs: 3 }).sent, []);
  });

  it('say what acknowledges them, where anything needs to be', () => {
    for (const emit of ['event', 'page'] as const) {
      const [message] = messagesOf(emitted(PAGE, { emit }, '7.1').sent).bare;
      assert.deepEqual(message?.['_delivery'], { node: 'node-1', id: '7.1' });
      const [handedOff = {}] = messagesOf(emitted(PAGE, { emit }).sent).bare;
      assert.ok(!('_delivery' in handedOff));
    }
  });
});

describe('a message that cannot be sent', () => {
  it('keeps none of the others back, and is told with the name of its record', () => {
    const sent: string[] = [];
    const send = (message: MessageAtOutput): void => {
      if (!('event' in message)) throw new Error('no message');
      if (message.event.objectId === 'b') throw new RangeError('Maximum call stack size exceeded');
      sent.push(message.event.objectId);
    };
    const { failures } = emitted(PAGE, { send });
    assert.deepEqual(sent, ['a', 'c', 'd']);
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? '', /^b: The message of contacts b could not be sent on: Maximum call stack/);
  });

  it('is told for every record of a page', () => {
    const send = (): never => {
      throw new Error('full');
    };
    const { failures } = emitted(PAGE, { emit: 'page', send });
    assert.deepEqual(
      failures.map((each) => each.charAt(0)),
      ['a', 'b', 'c', 'd'],
    );
  });
});

describe('an event whose record is nested too deep', () => {
  const deep = (attempt: number): RecordEvent => {
    const { event } = change('deep', 'UPDATED');
    return { event: { ...event, attempt, warning: TOO_DEEP }, payload: null };
  };

  it('goes without it, and is told with its name when it goes for the first time', () => {
    const { sent, failures } = emitted([deep(1), change('a', 'UPDATED')]);
    assert.equal(sent.length, 2);
    assert.equal(failures.length, 1);
    assert.match(failures[0] ?? '', /^deep: contacts deep is nested more than 100 levels deep/);
    assert.deepEqual(emitted([deep(2)]).failures, []);
  });
});
