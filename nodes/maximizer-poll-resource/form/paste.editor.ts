import { readPaste, type Paste } from '../../../src/instance/paste/paste';
import type { ResourceConfiguration } from '../../../src/resource/resource';
import { writePollerConfiguration } from '../../../src/resource/configuration/write';
import { announce, field, part, setValue, valueOf } from '../../editor/field';
import { pasteLines } from '../../editor/paste';
import { polledProperties } from '../../editor/polled-properties';
import { line, onClick, resultIn } from '../../editor/result';
import { setSummary } from '../../editor/section';
import { textOf } from '../../shared/properties';
import { fillDates } from './dates.editor';
import { pollEvery } from './schedule.editor';

/** Properties that a field of the same name shows. */
const FIELDS = ['url', 'idField', 'createdCheckTolerance', 'pageSize', 'pollDelay'] as const;
const BOXES = ['filterByUpdatedDate', 'filterByCurrentDate'] as const;

/** The place to paste whatever a person has, of which one resource is taken into the form. */
export function preparePaste(form: HTMLElement, text: Editor.Translate): void {
  setSummary(form, 'paste', text('paste.summary'));
  const area = field('maximizer-paste-text');
  const choice = field('maximizer-paste-resource');
  const result = resultIn(form, 'maximizer-paste-result');

  const offer = (): void => {
    const { resources } = readPaste(area.value).poller;
    const chosen = choice.value || textOf(valueOf(field('node-input-resource')));
    const names = resources.map(({ resource }) => resource);
    const ask = new Option(text('paste.choose'), '');
    choice.replaceChildren(ask, ...names.map((name) => new Option(name, name)));
    choice.value = names.includes(chosen) ? chosen : '';
    part(form, '#maximizer-paste-choice').hidden = names.length < 2;
  };
  // not of the choice itself: what is chosen there stays
  $(area).on('input', offer);
  offer();

  onClick(form, 'maximizer-paste-take', () => {
    if (area.value.trim() === '') {
      result.show(line('plain', text('paste.empty')));
      return;
    }
    const paste = readPaste(area.value);
    const { resources } = paste.poller;
    const resource =
      resources.length === 1 ? resources[0] : resources.find((each) => each.resource === choice.value);
    if (resource !== undefined) fill(resource, paste.events.refreshInterval);
    result.show(
      outcome(paste, resource, text),
      ...otherLines(paste, resource, text),
      ...pasteLines(paste, text),
    );
  });
}

/** Shows a resource in the form's fields, with the platform's meaning of what it leaves out. */
function fill(configuration: ResourceConfiguration, refreshInterval: string | undefined): void {
  const { resource } = configuration;
  const properties = polledProperties(writePollerConfiguration([configuration])[resource] ?? {});
  // before the others: a preset that follows the name must not replace them
  setValue('node-input-resource', resource);
  for (const key of FIELDS) setValue(`node-input-${key}`, textOf(properties[key]));
  for (const key of BOXES) setValue(`node-input-${key}`, properties[key] === true);
  fillDates(properties['datesConfiguration'] ?? {});
  announce(field('node-input-updatedDateField'));
  if (refreshInterval !== undefined) pollEvery(refreshInterval);
}

function outcome(
  { poller, events }: Paste,
  taken: ResourceConfiguration | undefined,
  text: Editor.Translate,
): HTMLElement {
  if (taken === undefined)
    return line('warn', text(poller.resources.length > 1 ? 'paste.chooseOne' : 'paste.nothing'));
  const { resource: name } = taken;
  const minutes = events.refreshInterval;
  return line(
    'good',
    minutes === undefined ? text('paste.taken', { name }) : text('paste.takenEvery', { name, minutes }),
  );
}

/** What the text says beside the resource that was taken, and whose form it belongs to. */
function otherLines(
  { fields, events, poller }: Paste,
  taken: ResourceConfiguration | undefined,
  text: Editor.Translate,
): HTMLElement[] {
  const ofConnection = Object.keys(fields).length;
  const ofWebhook = [
    ...(events.enabled === undefined ? [] : ['event.notification.enabled']),
    ...(events.callbackUrl === undefined ? [] : ['event.notification.callback.url']),
  ];
  const others = poller.resources.map(({ resource }) => resource).filter((name) => name !== taken?.resource);
  return [
    ...(taken !== undefined && others.length > 0
      ? [line('plain', text('paste.others', { names: others.join(', ') }))]
      : []),
    ...(ofConnection > 0 ? [line('plain', text('paste.ofConnection', { count: ofConnection }))] : []),
    ...(ofWebhook.length > 0 ? [line('plain', text('paste.ofWebhook', { keys: ofWebhook.join(', ') }))] : []),
  ];
}
