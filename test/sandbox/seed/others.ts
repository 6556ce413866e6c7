import type { SandboxRecord } from '../ceql/evaluate';
import { isoToTheSecond } from '../hub/options';
import type { Sandbox } from '../index';
import { randomFrom } from '../random';
import * as words from './names';
import { addressValues, anyOf, keyOf } from './seed';

const HOUR = 3_600_000;

/** A few records of the resources that nobody needs many of, so that none is empty. */
export function seedOthers(sandbox: Sandbox, { seed = 3, each = 12 } = {}): void {
  const random = randomFrom(seed);
  const date = (hours: number): string => isoToTheSecond(sandbox.clock.now() + hours * HOUR);
  const Creator = (): string => anyOf(random, words.USERS);
  const makers: Record<string, [type: string, values: (index: number) => SandboxRecord]> = {
    addresses: ['Address', () => addressValues(random)],
    'custom-records': [
      'Custom',
      (index) => ({
        ApplicationId: 'SANDBOX',
        Name: `Record ${index}`,
        Description: 'Made up',
        Creator: Creator(),
      }),
    ],
    appointments: [
      'Appointment',
      (index) => ({
        Subject: `Meeting ${index}`,
        StartDate: date(index),
        EndDate: date(index + 1),
        Users: [{ Key: { UID: 'MASTER' } }, { Key: { UID: Creator() } }],
      }),
    ],
    tasks: [
      'Task',
      (index) => ({
        Activity: `Call ${index}`,
        Priority: anyOf(random, ['Hi', 'Med', 'Lo']),
        DateTime: date(index),
        Creator: Creator(),
      }),
    ],
    notes: [
      'Note',
      (index) => ({ Type: 0, Text: `Note ${index}`, DateTime: date(-index), Creator: Creator() }),
    ],
    documents: [
      'Document',
      (index) => ({ Name: `Offer ${index}.pdf`, DateTime: date(-index), Creator: Creator() }),
    ],
    leads: [
      'Lead',
      () => ({
        FirstName: anyOf(random, words.FIRST_NAMES),
        LastName: anyOf(random, words.LAST_NAMES),
        Creator: Creator(),
      }),
    ],
  };
  for (const [name, [type, values]] of Object.entries(makers))
    for (let index = 1; index <= each; index++)
      sandbox
        .resource(name)
        .create(
          { ...keyOf(sandbox, type, index), ...values(index) },
          { at: sandbox.clock.now() - 24 * HOUR },
        );
}
