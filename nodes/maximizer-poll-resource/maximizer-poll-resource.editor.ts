import { compileUrlTemplate } from '../../src/dates';
import { addSuggestions } from '../editor/combo';
import { announce, field, fillMissing, isVariable, onEdit, part, setValue, valueOf } from '../editor/field';
import { addHints } from '../editor/hint';
import { showReasons, validator } from '../editor/reason';
import { addStyle } from '../editor/style';
import { prepareDelivery } from '../editor/delivery';
import { DELIVERY_CHECKS } from '../shared/delivery-settings';
import { dateFaults, POLL_CHECKS } from './checks';
import { fillDates, typedDates, watchDates } from './dates.editor';
import { MAXIMIZER_RESOURCES, presetOf, samePreset, type DatesConfiguration, type Preset } from './presets';
import { preparePreview } from './preview.editor';
import { nextPolls, prepareSchedule, setSummary, whenChosen } from './schedule.editor';

interface PollNode extends Editor.EditedNode {
  resource?: string;
  outputs?: number;
  datesConfiguration?: DatesConfiguration;
}

/** What is typed in a field of the form. */
const typed = (property: string): string => String(valueOf(field(`node-input-${property}`)));

RED.nodes.registerType<PollNode>('maximizer-poll-resource', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'maximizer-poll.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    connection: { value: '', type: 'maximizer-config', required: true, label: 'connection' },
    resource: { value: '', validate: validator(POLL_CHECKS.resource) },
    url: { value: '', validate: validator(POLL_CHECKS.url) },
    idField: { value: 'Key', validate: validator(POLL_CHECKS.idField) },
    datesConfiguration: {
      value: {},
      validate: (value, options) => {
        const faults = Object.entries(dateFaults(value as DatesConfiguration));
        if (faults.length === 0 || options === undefined) return faults.length === 0;
        return faults.map(([key, fault]) => `${key}: ${fault}`);
      },
    },
    filterByUpdatedDate: { value: true },
    filterByCurrentDate: { value: false },
    createdCheckTolerance: { value: 10, validate: validator(POLL_CHECKS.createdCheckTolerance) },
    pageSize: { value: '', validate: validator(POLL_CHECKS.pageSize) },
    pollDelay: { value: 0, validate: validator(POLL_CHECKS.pollDelay) },
    refreshInterval: { value: 15, validate: validator(POLL_CHECKS.refreshInterval) },
    cron: { value: '', validate: validator(POLL_CHECKS.cron) },
    startFrom: { value: 'now', validate: validator(POLL_CHECKS.startFrom) },
    lookback: { value: 90, validate: validator(POLL_CHECKS.lookback) },
    deepLookback: { value: 900, validate: validator(POLL_CHECKS.deepLookback) },
    emit: { value: 'event' },
    outputs: { value: 1 },
    delivery: { value: 'handoff', validate: validator(DELIVERY_CHECKS.delivery) },
    maxUnacknowledged: { value: 100, validate: validator(DELIVERY_CHECKS.maxUnacknowledged) },
    acknowledgeTimeout: { value: 60, validate: validator(DELIVERY_CHECKS.acknowledgeTimeout) },
    maxAttempts: { value: 5, validate: validator(DELIVERY_CHECKS.maxAttempts) },
  },
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
    addStyle();
    const form = part(document, '#maximizer-poll-resource-form');
    const text: Editor.Translate = (key, values) => this._(`maximizer-poll-resource.${key}`, values);
    addHints(form, text);
    fillMissing(this, 'node-input');
    fillDates(this.datesConfiguration ?? {});
    prepareResource(form, text);
    prepareSchedule(form);
    prepareStart(text);
    preparePreview(form, this, typedValues);
    watchDates(form);
    prepareDelivery(form, this.id, text);
    showReasons(this, form, 'node-input');
    const refresh = (): void => {
      showSummaries(form, text);
      showExamples(form, text);
    };
    onEdit(form, refresh);
    // once Node-RED has filled the list of connections
    setTimeout(refresh, 60);
  },
  oneditsave() {
    this.datesConfiguration = typedDates();
  },
});

/** The resource with its suggestions, and the offer of its preset where the fields say something else. */
function prepareResource(form: HTMLElement, text: Editor.Translate): void {
  const suggestions = [...MAXIMIZER_RESOURCES].map(([value, detection]) => ({
    value,
    label: value,
    group: text(`group.${detection}`),
  }));
  const use = (preset: Preset | undefined): void => {
    if (preset !== undefined) fillPreset(preset);
  };
  addSuggestions('node-input-resource', suggestions, text('label.suggestions'), (resource) => {
    use(presetOf(resource));
  });
  const offer = part(form, '#maximizer-preset');
  const compare = (): void => {
    const preset = presetOf(typed('resource').trim());
    offer.hidden = preset === undefined || samePreset(preset, typedPreset());
  };
  part(form, '#maximizer-preset-use').addEventListener('click', (event) => {
    event.preventDefault();
    use(presetOf(typed('resource').trim()));
  });
  onEdit(form, compare);
  compare();
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
  if (isVariable(value)) return true;
  try {
    POLL_CHECKS.startFrom(value);
    return true;
  } catch {
    return false;
  }
}

/** The form's values as the node's properties would hold them. */
function typedValues(): Record<string, unknown> {
  const properties = [
    'connection',
    'resource',
    'url',
    'idField',
    'createdCheckTolerance',
    'pageSize',
    'pollDelay',
  ];
  return {
    ...Object.fromEntries(properties.map((property) => [property, typed(property)])),
    filterByUpdatedDate: valueOf(field('node-input-filterByUpdatedDate')),
    filterByCurrentDate: valueOf(field('node-input-filterByCurrentDate')),
    datesConfiguration: typedDates(),
  };
}

/** What each section says, for when it is closed. */
function showSummaries(form: HTMLElement, text: Editor.Translate): void {
  const { updatedDateField: updated, createdDateField: created } = typedDates();
  const both = text('summary.dates', { updated, created });
  const when = whenChosen();
  setSummary(form, 'watch', typed('resource') || text('summary.noResource'));
  setSummary(form, 'dates', updated && created ? both : updated || created || text('summary.noDates'));
  setSummary(form, 'schedule', text(`summary.${when}`, { minutes: typed('refreshInterval') }));
  const outputs = typed('outputs') === '3' ? `, ${text('summary.outputs3')}` : '';
  setSummary(form, 'delivery', text(`summary.${typed('delivery')}`));
  setSummary(form, 'output', text(`summary.${typed('emit')}`) + outputs);
}

/** What the url would ask for now, and when a cron expression comes due, in the connection's time zone. */
function showExamples(form: HTMLElement, text: Editor.Translate): void {
  const connection = RED.nodes.node(typed('connection'));
  const zone = connection?.['timeZone'];
  const timeZone = typeof zone === 'string' && zone !== '' && !isVariable(zone) ? zone : 'UTC';
  const url = exampleUrl(typed('url'), timeZone);
  part(form, '#maximizer-url-example').textContent = url === '' ? '' : text('example.now', { url });
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
