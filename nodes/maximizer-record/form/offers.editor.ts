import { askServer } from '../../editor/ask-server';
import { addListCompletions, addSuggestions, optionsOf, type Suggestion } from '../../editor/combo';
import { field, part, valueOf } from '../../editor/field';
import { connectionRefusal } from '../../editor/preview';
import type { FieldsAnswer, ResourcesAnswer } from '../admin/answers';
import { FIELD_NAMES } from './conditions.editor';

/** Maximizer's resources, for where the account does not tell its own. */
const MAXIMIZER_RESOURCES = [
  'contacts',
  'companies',
  'addressbook-entries',
  'opportunities',
  'addresses',
  'custom-records',
  'appointments',
  'notes',
  'tasks',
  'documents',
];

/** What a form asks of the account: each is asked once while the form is open. */
export interface Account {
  /** Its resources; undefined where it does not tell them. */
  resources: () => Promise<readonly string[] | undefined>;
  /** The fields of the chosen resource, and a record of it; undefined where there is no telling. */
  fields: () => Promise<FieldsAnswer | undefined>;
}

/** @param connection the id of the chosen one */
export function accountOf(connection: () => unknown, resource: () => string): Account {
  const known = new Map<string, Promise<unknown>>();
  const ask = <Answer>(what: string, of: Readonly<Record<string, unknown>>): Promise<Answer | undefined> => {
    const id = connection();
    if (connectionRefusal(id) !== undefined) return Promise.resolve(undefined);
    const body = { connection: id, ...of };
    const key = `${what} ${JSON.stringify(body)}`;
    // what cannot be offered can still be typed: whoever needs it hears why by the preview
    const answer =
      known.get(key) ?? askServer<Answer>(`maximizer/record/${what}`, body).catch(() => undefined);
    known.set(key, answer);
    return answer as Promise<Answer | undefined>;
  };
  return {
    resources: async () => (await ask<ResourcesAnswer>('resources', {}))?.resources,
    fields: async () => {
      const name = resource();
      return name === '' ? undefined : ask<FieldsAnswer>('fields', { resource: name });
    },
  };
}

/** Offers resources and names of fields: those of the account, once somebody may want them. */
export function prepareOffers(form: HTMLElement, account: Account, text: Editor.Translate): void {
  const usual = MAXIMIZER_RESOURCES.map((name) => suggestion(name));
  const offerResources = addSuggestions('node-input-resource', usual, text('label.suggestions'));
  const showResources = async (): Promise<void> => {
    const names = await account.resources();
    offerResources(names === undefined || names.length === 0 ? usual : names.map((name) => suggestion(name)));
  };
  const names = document.createElement('datalist');
  names.id = FIELD_NAMES;
  form.append(names);
  const offerMatchOn = addListCompletions('node-input-matchOn');
  const offerFields = addListCompletions('node-input-fields');
  const showFields = async (): Promise<void> => {
    const fields = (await account.fields())?.fields ?? [];
    names.replaceChildren(...optionsOf(fields));
    offerMatchOn(fields);
    offerFields(fields);
  };

  $('#node-input-connection').on('change', () => void showResources());
  $(form).on(
    'focusin',
    '.maximizer-condition, #node-input-matchOn, #node-input-fields',
    () => void showFields(),
  );
  const showKind = (): void => {
    // of a property of the message nothing is offered
    part(form, '.maximizer-combo').classList.toggle(
      'maximizer-bare',
      valueOf(field('node-input-resourceType')) === 'msg',
    );
  };
  $('#node-input-resourceType').on('change', showKind);
  showKind();
  // once Node-RED has filled the list of connections
  setTimeout(() => void showResources(), 60);
}

const suggestion = (name: string): Suggestion => ({ value: name, label: name });
