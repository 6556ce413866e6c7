import { part, onEdit, setValue } from '../../editor/field';
import { button, line, onClick, resultIn, textElement, type Tone } from '../../editor/result';
import { ask, formRequest, reasonOf, typed, type Text } from '../../editor/connection-server';
import type { ListedInstance } from '../../shared/connection-answers';
import type { FormTokens } from './tokens.editor';

/** The instance section: take an existing one, check it, switch it. */
export function prepareInstance(
  node: Editor.EditedNode,
  form: HTMLElement,
  tokens: FormTokens,
  text: Text,
): void {
  const result = resultIn(form, 'maximizer-instance-result');
  const show = (tone: Tone, message: string): void => {
    result.show(line(tone, message));
  };
  const attempt = async (busy: string, act: () => Promise<void>): Promise<void> => {
    show('busy', busy);
    try {
      await act();
    } catch (error) {
      show('bad', reasonOf(error));
    }
  };

  const use = (id: string): Promise<void> =>
    attempt(text('instance.taking', { id }), async () => {
      const request = formRequest(node);
      const values = { ...(request['values'] as object), instanceId: id };
      const { instance, claim } = await ask('use', { ...request, values }, text);
      setValue('node-config-input-instanceId', instance.id);
      setValue('node-config-input-instanceName', instance.name);
      setValue('node-config-input-tags', instance.tags.join(', '));
      if (claim === undefined) tokens.clear();
      else tokens.take(claim);
      result.show(
        line('good', text('instance.taken', { name: instance.name, id: instance.id })),
        line('warn', text(claim === undefined ? 'connect.noToken' : 'connect.deploy')),
      );
    });

  onClick(form, 'maximizer-existing', () =>
    attempt(text('instance.listing'), async () => {
      const { instances } = await ask('instances', formRequest(node), text);
      if (instances.length === 0) {
        show('plain', text('instance.none'));
        return;
      }
      const list = document.createElement('div');
      list.className = 'maximizer-instances';
      list.append(
        ...instances.map((instance) =>
          listedElement(instance, text, () => {
            void use(instance.id);
          }),
        ),
      );
      result.show(line('plain', text('instance.choose')), list);
    }),
  );

  onClick(form, 'maximizer-check', () =>
    attempt(text('instance.checking'), async () => {
      const { findings } = await ask('check', formRequest(node), text);
      result.show(
        ...findings.map((finding) =>
          line(finding.ok === undefined ? 'plain' : finding.ok ? 'good' : 'bad', finding.text),
        ),
      );
    }),
  );

  const switchTo = (to: 'enable' | 'disable' | 'delete'): Promise<void> =>
    attempt(text('instance.switching'), async () => {
      await ask('switch', { ...formRequest(node), to }, text);
      if (to === 'delete') {
        setValue('node-config-input-instanceId', '');
        tokens.clear();
      }
      show(to === 'enable' ? 'good' : 'warn', text(`instance.${to}Done`));
    });

  for (const to of ['enable', 'disable', 'delete'] as const)
    part(form, `#maximizer-${to}`).addEventListener('click', () => {
      const id = typed('instanceId');
      const no = button(text('instance.no'), () => {
        result.show();
      });
      const yes = button(text('instance.yes', { what: text(`instance.${to}`).toLowerCase() }), () => {
        void switchTo(to);
      });
      yes.id = 'maximizer-switch-yes';
      const buttons = textElement('div', '', 'maximizer-buttons');
      if (to === 'delete') {
        const word = document.createElement('input');
        word.type = 'text';
        word.id = 'maximizer-delete-word';
        word.setAttribute('aria-label', text('instance.deleteWord'));
        word.placeholder = id;
        yes.disabled = true;
        word.addEventListener('input', () => {
          yes.disabled = word.value.trim() !== id;
        });
        buttons.append(textElement('span', text('instance.deleteWord')), word);
      }
      buttons.append(yes, no);
      result.show(line('warn', text(`instance.${to}Ask`, { id }), buttons));
    });

  const refresh = (): void => {
    const has = typed('instanceId') !== '';
    for (const id of ['enable', 'disable', 'delete']) part(form, `#maximizer-${id}`).hidden = !has;
  };
  onEdit(form, refresh);
  refresh();
}

function listedElement(instance: ListedInstance, text: Text, use: () => void): HTMLElement {
  const row = document.createElement('div');
  row.className = 'maximizer-instance';
  const facts = [
    instance.id,
    text(instance.enabled ? 'instance.enabled' : 'instance.disabled'),
    ...(instance.valid ? [] : [text('instance.invalid')]),
    text(instance.eventsEnabled ? 'instance.eventsOn' : 'instance.eventsOff'),
    ...instance.tags.map((tag) => `#${tag}`),
  ];
  const name = textElement('span', instance.name);
  name.append(textElement('small', facts.join(' · ')));
  row.append(name, button(text('instance.take'), use));
  return row;
}
