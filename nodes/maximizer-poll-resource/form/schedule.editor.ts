import { Cron } from 'croner';
import { field, setValue } from '../../editor/field';

type When = 'interval' | 'cron' | 'told';

const NEXT_POLLS = 3;

/**
 * One choice in the form for what two properties say: an interval, a cron expression that replaces it, or an interval
 * of 0. What was typed for another choice comes back when the person changes their mind.
 */
export function prepareSchedule(form: HTMLElement): void {
  const when = field('maximizer-poll-when');
  const remembered = { refreshInterval: '15', cron: '' };
  const show = (): void => {
    for (const element of form.querySelectorAll<HTMLElement>('[data-when]')) {
      element.hidden = element.dataset['when'] !== when.value;
    }
  };
  const choose = (): void => {
    const typed = {
      refreshInterval: field('node-input-refreshInterval').value,
      cron: field('node-input-cron').value,
    };
    if (typed.cron !== '') remembered.cron = typed.cron;
    else if (typed.refreshInterval !== '0') remembered.refreshInterval = typed.refreshInterval;
    setValue('node-input-refreshInterval', when.value === 'told' ? '0' : remembered.refreshInterval);
    setValue('node-input-cron', when.value === 'cron' ? remembered.cron : '');
    show();
  };
  when.value = whenTyped();
  if (when.value === 'cron') remembered.cron = field('node-input-cron').value;
  show();
  $(when).on('change', choose);
}

/** Chooses an interval, in minutes; 0: only when told. */
export function pollEvery(minutes: string): void {
  setValue('maximizer-poll-when', Number(minutes) === 0 ? 'told' : 'interval');
  setValue('node-input-refreshInterval', minutes);
}

/** The expression as it is saved: a blank where one was chosen and none was entered, which is refused. */
export function typedCron(): string {
  const typed = field('node-input-cron').value.trim();
  return typed === '' && whenChosen() === 'cron' ? ' ' : typed;
}

/** How the form says when to poll. */
function whenTyped(): When {
  if (field('node-input-cron').value !== '') return 'cron';
  const interval = field('node-input-refreshInterval').value.trim();
  return interval !== '' && Number(interval) === 0 ? 'told' : 'interval';
}

/** The choice that is shown, which for an empty cron expression `whenTyped` cannot tell. */
export function whenChosen(): When {
  const { value } = field('maximizer-poll-when');
  return value === 'cron' || value === 'told' ? value : 'interval';
}

/** When a cron expression fires next, as the browser writes times in that zone; empty for one that never does. */
export function nextPolls(cron: string, timeZone: string): string {
  try {
    const times = new Cron(cron, { paused: true, timezone: timeZone, mode: '5-part' }).nextRuns(NEXT_POLLS);
    const format = new Intl.DateTimeFormat(undefined, {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    });
    return times.map((time) => format.format(time)).join(' · ');
  } catch {
    return '';
  }
}
