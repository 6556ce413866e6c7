import { everyonesTurn } from '../event-loop';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../errors';
import { hasCredentials } from '../events/basic-authentication';
import type { Gate } from '../events/gate';
import {
  NotificationError,
  OversizedNotificationError,
  readNotification,
  type Notification,
  type ResourceOf,
} from '../events/notification';
import { isSigned, SIGNATURE_HEADER } from '../events/signature';
import { ANSWERS, badRequest, sendAnswer, type Answer } from './answer';
import { BODY_LIMITS, isDeclaredTooLarge, readBody, type BodyLimits } from './body';
import type { ByteBudget } from './byte-budget';
import { codingOf, inflated, mostInflated, type Coding } from './inflate';
import type { Taken } from './intake';
import { MOST_VALUES, parsedJson, type Parsed } from './json';
import { PER_TURN, type WorkRoom } from './work-room';

/**
 * Takes a refusal.
 * @param why one of a few texts
 * @param detail what the sender wrote, or what else is different each time
 */
export type Refused = (status: number, why: string, detail?: string) => void;

/** What a request is checked and taken by. */
export interface RequestOptions {
  gate: Gate;
  /** Notifications of other instances are refused. */
  instanceId: string;
  resourceOf: ResourceOf;
  /** Room for bodies that are read and that are worked on, shared by all addresses of the process. */
  budget: ByteBudget;
  room: WorkRoom;
  limits?: BodyLimits;
  /** Whether nothing can be taken at the moment. */
  isFull: () => boolean;
  /** Takes a notification to disk. */
  take: (notification: Notification) => Promise<Taken>;
  /** Told of every request that was refused, for the log; of a sender that is gone with status 0. */
  refused: Refused;
}

/** What a request is about to be answered with; `why` is for the log and never sent. Undefined: nobody is there. */
interface Answering {
  answer: Answer | undefined;
  why?: string;
  detail?: string | undefined;
}

/** Answers one request at a webhook's address. The promise never rejects. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: RequestOptions,
): Promise<void> {
  let outcome: Answering;
  try {
    outcome = await outcomeOf(request, options);
  } catch (error) {
    outcome = refusal(ANSWERS.unavailable, messageOf(error));
  }
  const { answer, why, detail } = outcome;
  if (why !== undefined) options.refused(answer?.status ?? 0, why, detail);
  if (answer !== undefined) sendAnswer(request, response, answer);
}

async function outcomeOf(request: IncomingMessage, options: RequestOptions): Promise<Answering> {
  const { budget, limits = BODY_LIMITS, gate } = options;
  const early = outcomeOfHeaders(request, gate, limits);
  if (early !== undefined) return early;
  const coding = codingOf(request.headers['content-encoding']);
  if (coding === undefined) return refusal(ANSWERS.notJson, 'unknown content coding');
  if (options.isFull()) return refusal(ANSWERS.unavailable, 'too much is waiting to be delivered');

  const read = await readBody(request, limits, budget);
  if ('failed' in read) return unread(read.failed);
  try {
    return await outcomeOfRaw(read.bytes, coding, request.headers[SIGNATURE_HEADER], options);
  } finally {
    budget.give(read.bytes.length);
  }
}

/** What the headers alone decide, so that nothing of the body has to be read. */
function outcomeOfHeaders(request: IncomingMessage, gate: Gate, limits: BodyLimits): Answering | undefined {
  const { headers } = request;
  const isOpen = gate.credentials === undefined && gate.keys.length === 0;
  if (request.method !== 'POST') return refusal(ANSWERS.notPost, 'it is not a POST', request.method);
  if (gate.credentials !== undefined && !hasCredentials(headers.authorization, gate.credentials)) {
    return refusal(ANSWERS.unauthorizedBasic, 'wrong or missing basic authentication');
  }
  if (gate.keys.length > 0 && headers[SIGNATURE_HEADER] === undefined)
    return unauthorized(gate, 'no signature');
  if (isDeclaredTooLarge(request, limits.bytes)) return refusal(ANSWERS.tooLarge, 'the body is over 10 MB');
  // who proves to be the platform may call JSON what it likes; another site's form cannot
  if (isOpen && !isJsonType(headers['content-type']))
    return refusal(ANSWERS.notJson, 'the content type is not JSON');
  return undefined;
}

function unread(failed: 'too-large' | 'no-room' | 'cut'): Answering {
  if (failed === 'too-large') return refusal(ANSWERS.tooLarge, 'the body is over 10 MB');
  if (failed === 'no-room') return refusal(ANSWERS.unavailable, 'too many bodies at once');
  return { answer: undefined, why: 'the sender went away or was too slow' };
}

async function outcomeOfRaw(
  raw: Buffer,
  coding: Coding,
  header: unknown,
  options: RequestOptions,
): Promise<Answering> {
  const { gate, room, limits = BODY_LIMITS } = options;
  const isRight = (bytes: Buffer): boolean => gate.keys.length === 0 || isSigned(bytes, header, gate.keys);
  const isRawRight = isRight(raw);
  if (!isRawRight && coding === 'identity') return unauthorized(gate, 'wrong signature');
  const size = mostInflated(raw.length, coding, limits.bytes);
  const entering = room.enter(size);
  // to await nothing would cost a turn of the event loop
  if (entering !== undefined) await entering;
  try {
    if (coding === 'identity') return await outcomeOfBody(raw, options);
    const result = await inflated(raw, coding, limits.bytes);
    // a proxy may have compressed what the platform had signed
    if (!isRawRight && !('bytes' in result && isRight(result.bytes))) {
      return unauthorized(gate, 'wrong signature');
    }
    if ('bytes' in result) return await outcomeOfBody(result.bytes, options);
    return result.failed === 'too-large'
      ? refusal(ANSWERS.tooLarge, 'the inflated body is over 10 MB')
      : bad('the compressed body is broken');
  } finally {
    room.leave(size);
  }
}

async function outcomeOfBody(bytes: Buffer, options: RequestOptions): Promise<Answering> {
  const parsed = parsedJson(bytes);
  if ('failed' in parsed) return outcomeOfJson(parsed.failed);
  let notification: Notification;
  try {
    notification = readNotification(parsed.value, options.resourceOf);
  } catch (error) {
    if (error instanceof OversizedNotificationError) return refusal(ANSWERS.tooManyEvents, error.reason);
    if (error instanceof NotificationError) return bad(error.reason);
    throw error;
  }
  if (notification.instanceId !== options.instanceId) {
    return refusal(ANSWERS.otherInstance, 'a notification of another instance', notification.instanceId);
  }
  // parsing a big body has kept everyone else from their turn
  if (bytes.length > PER_TURN) await everyonesTurn();
  const taken = await options.take(notification);
  return { answer: taken === 'duplicate' ? ANSWERS.duplicate : ANSWERS.stored };
}

function outcomeOfJson(failed: Exclude<Parsed, { value: unknown }>['failed']): Answering {
  if (failed === 'empty') return bad('the body is empty');
  if (failed === 'not-utf-8') return bad('the body is not UTF-8');
  if (failed === 'too-many-values') {
    return refusal(ANSWERS.tooManyValues, `the body holds more than ${MOST_VALUES} values`);
  }
  const why = 'the body is not JSON';
  return refusal(badRequest(`${why}: ${failed.reason}`), why, failed.reason);
}

function refusal(answer: Answer, why: string, detail?: string): Answering {
  return { answer, why, detail };
}

function bad(reason: string): Answering {
  return refusal(badRequest(reason), 'it is no notification', reason);
}

function unauthorized(gate: Gate, why: string): Answering {
  return refusal(gate.credentials === undefined ? ANSWERS.unauthorized : ANSWERS.unauthorizedBasic, why);
}

/** `application/json`, or another type that is JSON by its name, in the only charset that JSON has. */
function isJsonType(header: string | undefined): boolean {
  if (header === 'application/json') return true;
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  if (!/^application\/([\w.+-]+\+)?json$/.test(type.trim())) return false;
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() !== 'charset' || /^"?utf-?8"?$/.test(value.trim());
  });
}
