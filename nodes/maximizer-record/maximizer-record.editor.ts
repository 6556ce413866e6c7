import { CONNECTION, defaultsOf, faultOf } from '../editor/defaults';
import { field, isVariable, onEdit, part, valueOf } from '../editor/field';
import { addHints } from '../editor/hint';
import { prepareOffered } from '../editor/offered';
import { fillFields, keepUnchanged, openForm } from '../editor/open-form';
import { showPlaceholders } from '../editor/placeholder';
import { chosenConnection } from '../editor/preview';
import { showReasons } from '../editor/reason';
import { setSummary } from '../editor/section';
import { addStyle } from '../editor/style';
import { textOf } from '../shared/properties';
import { makeTyped, type InputType } from '../editor/typed';
import ownCss from './form.css';
import { prepareWhere } from './form/clause.editor';
import { prepareConditions, type Rows } from './form/conditions.editor';
import { accountOf, prepareOffers } from './form/offers.editor';
import { preparePreview } from './form/preview.editor';
import { GRAMMAR } from './form/grammar.editor';
import { actionOf, isUsed, MISSING, recordProperties } from './properties';
import { KINDS } from './typed-value';

interface RecordNode extends Editor.EditedNode {
  connection?: string;
  action?: string;
  resource?: string;
  resourceType?: string;
  where?: unknown;
}

const PROPERTIES = recordProperties(GRAMMAR);
/** Properties with a typed input of their own. */
const TYPED = ['key', 'values', 'ceql'] as const;
/** Types whose value depends on the message. */
const OF_MESSAGE = ['msg', 'jsonata'];

/** What is typed in a field of the form. */
const typed = (property: string): string => String(valueOf(field(`node-input-${property}`)));

RED.nodes.registerType<RecordNode>('maximizer-record', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'maximizer-record.svg',
  inputs: 1,
  outputs: 1,
  defaults: { connection: CONNECTION, ...defaultsOf(PROPERTIES) },
  paletteLabel() {
    return this._?.('maximizer-record.paletteLabel') ?? 'maximizer record';
  },
  label() {
    if (this.name) return this.name;
    const isKnown = faultOf(PROPERTIES.action.check, this.action, {}) === undefined;
    if (!this.resource || !isKnown || isVariable(this.action)) return this._('maximizer-record.paletteLabel');
    return `${actionOf(this.action)} ${this.resourceType === 'msg' ? 'msg.' : ''}${this.resource}`;
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    addStyle(ownCss);
    const form = part(document, '#maximizer-record-form');
    const text: Editor.Translate = (key, values) => this._(`maximizer-record.${key}`, values);
    addHints(form, text);
    fillFields(this, PROPERTIES, 'node-input');
    const rows = prepareConditions(form, this.where, text);
    for (const key of TYPED) makeTyped(`node-input-${key}`, typesOf(key), text(`label.${key}`));
    showPlaceholders(PROPERTIES, 'node-input', text);
    const { connection: saved } = this;
    const connection = (): unknown => chosenConnection(saved, typed('connection'));
    const account = accountOf(connection, () =>
      typed('resourceType') === 'str' ? typed('resource').trim() : '',
    );
    prepareOffers(form, account, text);
    const opened = openForm(this, PROPERTIES, 'node-input', { where: rows.typed });
    const values = (): Record<string, unknown> => ({ ...opened.values(), connection: connection() });
    const showMessage = preparePreview(
      form,
      this,
      { values, needsMessage: () => needsMessage(rows) },
      account,
    );
    const showWhere = prepareWhere(form, rows, text);
    const offerMissing = prepareOffered('node-input-missing', MISSING);
    const refresh = (): void => {
      showUsed(form);
      const action = typed('action');
      // where nothing is looked for, what was chosen stays as it is
      offerMissing((choice) => choice !== 'create' || action === 'update' || !isUsed('missing', action));
      showWhere();
      showMessage();
      showSummaries(form, rows, text);
    };
    onEdit(form, refresh);
    refresh();
    showReasons(form, opened, PROPERTIES);
  },
  oneditsave() {
    keepUnchanged(this);
  },
});

/** What a typed input offers; text that is CEQL says so. */
function typesOf(key: (typeof TYPED)[number]): InputType[] {
  const { types } = KINDS[key];
  return types.map((type) =>
    key === 'ceql' && type === 'str' ? { value: 'str', label: 'CEQL', icon: 'fa fa-filter' } : type,
  );
}

/** Shows what the chosen action works with, and nothing else: sections of which nothing is left go as a whole. */
function showUsed(form: HTMLElement): void {
  const action = typed('action');
  for (const element of form.querySelectorAll<HTMLElement>('[data-uses]')) {
    const key = element.dataset['uses'] ?? '';
    // several records are never missing: there are none, then
    const isNone = key === 'missing' && action === 'find' && typed('limit').trim() !== '1';
    element.hidden = !isUsed(key, action) || isNone;
  }
  for (const section of form.querySelectorAll('details')) {
    const rows = [...part(section, '.maximizer-body').children];
    section.hidden = rows.every((row) => row instanceof HTMLElement && row.hidden);
  }
}

/** Whether the preview needs a message: something that the action works with is read from it. */
function needsMessage(rows: Rows): boolean {
  const action = typed('action');
  const types = TYPED.filter(
    (key) => isUsed(key, action) && (key !== 'ceql' || typed('whereMode') === 'ceql'),
  ).map((key) => typed(`${key}Type`));
  const compared = isUsed('where', action) && typed('whereMode') === 'rows' ? rows.typed() : [];
  return [typed('resourceType'), ...types, ...compared.map(({ valueType }) => textOf(valueType))].some(
    (type) => OF_MESSAGE.includes(type),
  );
}

/** What each section says, for when it is closed. */
function showSummaries(form: HTMLElement, rows: Rows, text: Editor.Translate): void {
  const resource = typed('resource').trim();
  const named = typed('resourceType') === 'msg' ? `msg.${resource}` : resource;
  setSummary(form, 'what', `${typed('action')} · ${resource === '' ? text('summary.noResource') : named}`);
  const count = rows.typed().length;
  const isAll = count === 0;
  setSummary(
    form,
    'where',
    typed('whereMode') === 'ceql' ? 'CEQL' : isAll ? text('note.all') : text('summary.rows', { count }),
  );
  setSummary(form, 'answer', answerSummary(text));
}

function answerSummary(text: Editor.Translate): string {
  const action = typed('action');
  if (!isUsed('fields', action)) return '';
  const fields = typed('fields').trim() || text('summary.allFields');
  const limit = typed('limit').trim();
  if (!isUsed('limit', action)) return fields;
  return text(limit === '0' ? 'summary.noLimit' : 'summary.limit', { fields, limit });
}
