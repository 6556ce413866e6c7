import { compileUrlTemplate } from '../../src/dates';
import { addSuggestions } from '../editor/combo';
import { CONNECTION, defaultsOf, faultOf } from '../editor/defaults';
import { announce, field, isVariable, onEdit, part, setValue, valueOf } from '../editor/field';
import { DEFAULT_PAGE_SIZE } from '../../src/resource/configuration/keys';
import { addHints } from '../editor/hint';
import { showPlaceholders } from '../editor/placeholder';
import { fillFields, keepUnchanged, openForm } from '../editor/open-form';
import { chosenConnection } from '../editor/preview';
import { showReasons } from '../editor/reason';
import { setSummary } from '../editor/section';
import { streamProperty } from '../editor/stream';
import { addStyle } from '../editor/style';
import { prepareChanges } from '../editor/changes';
import { prepareDelivery } from '../editor/delivery';
import { missingValue } from '../shared/property';
import { POLL_PROPERTIES } from './properties';
import { fillDates, typedDates, watchDates } from './form/dates.editor';
import ownCss from './form.css';
import {
  MAXIMIZER_RESOURCES,
  maximizerName,
  presetOf,
  samePreset,
  type DatesConfiguration,
  type Preset,
} from './presets';
import { isDeployed, prepareOrders, sendOne } from './form/orders.editor';
import { preparePaste } from './form/paste.editor';
import { preparePreview } from './form/preview.editor';
import { nextPolls, prepareSchedule, typedCron, whenChosen } from './form/schedule.editor';

interface PollNode extends Editor.EditedNode {
  connection?: string;
  resource?: string;
  outputs?: number;
  datesConfiguration?: DatesConfiguration;
  watch?: unknown;
}

/** What the node's properties mean when they are blank; the size of a page is then the platform's. */
const BLANK = { ...POLL_PROPERTIES, pageSize: { value: DEFAULT_PAGE_SIZE } };

/** What the node saves, checked with the other nodes of this editor. */
const PROPERTIES = { ...POLL_PROPERTIES, stream: streamProperty() } as const;

/** What is typed in a field of the form. */
const typed = (property: string): string => String(valueOf(field(`node-input-${property}`)));

RED.nodes.registerType<PollNode>('maximizer-poll-resource', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'maximizer-poll.svg',
  inputs: 1,
  button: {
    enabled() {
      return isDeployed(this);
    },
    onclick() {
      void sendOne(this);
    },
  },
  outputs: 1,
  defaults: { connection: CONNECTION, ...defaultsOf(PROPERTIES) },
  paletteLabel() {
    return this._?.('maximizer-poll-resource.paletteLabel') ?? 'poll resource';
  },
  label() {
    return this.name || this.resource || this._('maximizer-poll-resource.paletteLabel');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    const kinds = this.outputs === 3 ? ['created', 'updated', 'deleted'] : ['events'];
    return this._(`maximizer-poll-resource.output.${kinds[index] ?? 'events'}`);
  },
  oneditprepare() {
    addStyle(ownCss);
    const form = part(document, '#maximizer-poll-resource-form');
    const text: Editor.Translate = (key, values) => this._(`maximizer-poll-resource.${key}`, values);
    addHints(form, text);
    fillFields(this, POLL_PROPERTIES, 'node-input');
    fillDates(this.datesConfiguration ?? {});
    prepareResource(form, text);
    preparePaste(form, text);
    prepareSchedule(form);
    prepareStart(text);
    showPlaceholders(BLANK, 'node-input', text);
    const changes = prepareChanges(form, this.watch, text);
    const opened = openForm(this, POLL_PROPERTIES, 'node-input', {
      datesConfiguration: typedDates,
      cron: typedCron,
      watch: changes.typedWatch,
    });
    const { connection: saved } = this;
    const chosen = (): unknown => chosenConnection(saved, typed('connection'));
    preparePreview(form, this, () => ({ ...opened.values(), connection: chosen() }), changes.suggest);
    prepareOrders(form, this);
    watchDates(form);
    prepareDelivery(form, this.id, text);
    showReasons(form, opened, {
      ...POLL_PROPERTIES,
      stream: streamProperty((values) => ({ ...this, ...values, connection: chosen() })),
    });
    const refresh = (): void => {
      showSummaries(form, text);
      showExamples(form, text);
    };
    onEdit(form, refresh);
    // once Node-RED has filled the list of connections
    setTimeout(refresh, 60);
  },
  oneditsave() {
    keepUnchanged(this);
  },
});

/**
 * The resource with its suggestions. Choosing or typing one of Maximizer's fills in what is known to work for it, while
 * the fields are as another one or nothing left them; else that is offered.
 */
function prepareResource(form: HTMLElement, text: Editor.Translate): void {
  const suggestions = [...MAXIMIZER_RESOURCES].map(([value, detection]) => ({
    value,
    label: value,
    group: text(`group.${detection}`),
  }));
  const offer = part(form, '#maximizer-preset');
  let filled: Preset = presetOf(typed('resource')) ?? nothingFilled();
  const use = (preset: Preset | undefined): void => {
    if (preset === undefined) return;
    filled = preset;
    fillPreset(preset);
  };
  const compare = (): void => {
    const preset = presetOf(typed('resource'));
    offer.hidden = preset === undefined || samePreset(preset, typedPreset());
  };
  const follow = (): void => {
    const preset = presetOf(typed('resource'));
    if (preset !== undefined && preset.url !== filled.url && samePreset(filled, typedPreset())) use(preset);
  };
  addSuggestions('node-input-resource', suggestions, text('label.suggestions'), (resource) => {
    use(presetOf(resource));
  });
  $('#node-input-resource')
    .on('input change', follow)
    .on('change', () => {
      const name = maximizerName(typed('resource'));
      if (name !== undefined) field('node-input-resource').value = name;
    });
  part(form, '#maximizer-preset-use').addEventListener('click', (event) => {
    event.preventDefault();
    use(presetOf(typed('resource')));
  });
  onEdit(form, compare);
  compare();
}

/** What the form shows where nobody entered what a preset has: a new node, and one that lacks the properties. */
function nothingFilled(): Preset {
  const { idField, createdCheckTolerance } = POLL_PROPERTIES;
  const blank: Preset = {
    url: '',
    idField: idField.value as string,
    datesConfiguration: {},
    createdCheckTolerance: createdCheckTolerance.value as number,
  };
  const shown = typedPreset();
  const isMissing =
    [blank.idField, missingValue(idField)].includes(shown.idField) &&
    [blank.createdCheckTolerance, missingValue(createdCheckTolerance)].includes(shown.createdCheckTolerance);
  return isMissing
    ? { ...blank, idField: shown.idField, createdCheckTolerance: shown.createdCheckTolerance }
    : blank;
}

function fillPreset(preset: Preset): void {
  fillDates(preset.datesConfiguration);
  setValue('node-input-idField', preset.idField);
  setValue('node-input-createdCheckTolerance', String(preset.createdCheckTolerance));
  announce(field('node-input-updatedDateField'));
  setValue('node-input-url', preset.url);
}

function typedPreset(): Preset {
  return {
    url: typed('url'),
    idField: typed('idField'),
    datesConfiguration: typedDates(),
    createdCheckTolerance: Number(typed('createdCheckTolerance')),
  };
}

/** `now`, `beginning` or an instant: two words to choose, and a field for the third. */
function prepareStart(text: Editor.Translate): void {
  const start = typed('startFrom').trim() || 'now';
  const words = ['now', 'beginning'].map((value) => ({ value, label: text(`option.${value}`) }));
  $('#node-input-startFrom')
    .typedInput({
      default: words.some(({ value }) => value === start) ? 'word' : 'instant',
      types: [
        { value: 'word', label: text('option.start'), icon: 'fa fa-flag-o', options: words },
        { value: 'instant', label: text('option.instant'), icon: 'fa fa-calendar', validate: isInstant },
      ],
    })
    .typedInput('value', start);
}

function isInstant(value: string): boolean {
  return faultOf(POLL_PROPERTIES.startFrom.check, value, {}) === undefined;
}

/** What each section says, for when it is closed. */
function showSummaries(form: HTMLElement, text: Editor.Translate): void {
  const { updatedDateField: updated, createdDateField: created } = typedDates();
  const both = text('summary.dates', { updated, created });
  const when = whenChosen();
  setSummary(form, 'watch', typed('resource') || text('summary.noResource'));
  setSummary(form, 'dates', updated && created ? both : updated || created || text('summary.noDates'));
  setSummary(form, 'schedule', text(`summary.${when}`, { minutes: typed('refreshInterval') }));
  setSummary(form, 'deletes', deletesSummary(text));
  setSummary(form, 'reading', text('summary.reading', { lookback: typed('lookback') }));
  const outputs = typed('outputs') === '3' ? `, ${text('summary.outputs3')}` : '';
  // of a value that is no choice, the field shows none
  const chosen = (property: string): string =>
    typed(property) === '' ? '' : text(`summary.${typed(property)}`);
  setSummary(form, 'delivery', chosen('delivery'));
  setSummary(form, 'output', chosen('emit') + outputs);
}

/** How often ids are compared, or that what is entered for it cannot work. */
function deletesSummary(text: Editor.Translate): string {
  const hours = typed('reconcile').trim();
  const { reconcile, reconcileFuse } = POLL_PROPERTIES;
  const fault =
    faultOf(reconcile.check, hours, { idField: typed('idField') }) ??
    faultOf(reconcileFuse.check, typed('reconcileFuse'), {});
  if (fault !== undefined) return text('summary.deletesWrong');
  const isOff = hours === '' || Number(hours) === 0;
  return isOff ? text('summary.deletesOff') : text('summary.deletes', { hours });
}

/** What the url would ask for now, and when a cron expression comes due, in the connection's time zone. */
function showExamples(form: HTMLElement, text: Editor.Translate): void {
  const connection = RED.nodes.node(typed('connection'));
  const zone = connection?.['timeZone'];
  const timeZone = typeof zone === 'string' && zone !== '' && !isVariable(zone) ? zone : 'UTC';
  const url = exampleUrl(typed('url'), timeZone);
  part(form, '[data-note="url"]').textContent = url === '' ? '' : text('example.now', { url });
  const times = whenChosen() === 'cron' ? nextPolls(typed('cron'), timeZone) : '';
  part(form, '#maximizer-next-polls').textContent = times === '' ? '' : text('example.next', { times });
}

/** The url with its dates filled in, in clear; empty where there are none, or the url cannot work. */
function exampleUrl(url: string, timeZone: string): string {
  try {
    const template = compileUrlTemplate(url, timeZone);
    const now = Date.now();
    return template.hasDate ? decodeURIComponent(template.fill(now, now).url) : '';
  } catch {
    return '';
  }
}
