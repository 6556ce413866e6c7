import { setValue } from '../../editor/field';
import { button, line, onClick, resultIn, textElement } from '../../editor/result';
import { ask, formRequest, reasonOf, typed, type Text } from '../../editor/connection-server';
import type { EventDifference } from '../../../src/instance/event-settings';
import type { Comparison } from '../../shared/connection-answers';
import { eventsOf } from '../../editor/connection-users';

/** The events at the platform: compare, change after showing the difference, switch off; and a fresh signature key. */
export function prepareEvents(node: Editor.EditedNode, form: HTMLElement, text: Text): void {
  const result = resultIn(form, 'maximizer-events-result');
  const attempt = async (busy: string, act: () => Promise<void>): Promise<void> => {
    result.show(line('busy', busy));
    try {
      await act();
    } catch (error) {
      result.show(line('bad', reasonOf(error)));
    }
  };

  const apply = (seen: string, renewKey: boolean): Promise<void> =>
    attempt(text('events.applying'), async () => {
      const comparison = await ask('events/apply', { ...formRequest(node), seen, renewKey }, text);
      const left = comparison.differences.filter(({ same }) => same === false);
      result.show(line(left.length === 0 ? 'good' : 'bad', text('events.applied')));
      if (left.length > 0) showComparison(comparison);
    });

  const showComparison = ({ differences, seen }: Comparison): void => {
    const different = differences.filter(({ same }) => same === false);
    const hidden = differences.some(({ same }) => same === 'unknown');
    const renew = document.createElement('input');
    renew.type = 'checkbox';
    renew.id = 'maximizer-renew-key';
    const change = button(text('events.apply'), () => {
      void apply(seen, renew.checked);
    });
    change.id = 'maximizer-events-apply';
    change.disabled = different.length === 0;
    renew.addEventListener('change', () => {
      change.disabled = different.length === 0 && !renew.checked;
    });
    const label = document.createElement('label');
    label.className = 'maximizer-check';
    label.append(renew, ` ${text('events.renewKey')}`);
    const buttons = textElement('div', '', 'maximizer-buttons');
    if (hidden) buttons.append(label);
    if (different.length > 0 || hidden) buttons.append(change);
    const summary =
      different.length === 0
        ? line('good', text('events.same'))
        : line('warn', text('events.differs', { count: different.length }));
    const table = document.createElement('div');
    table.append(differenceTable(differences, text), buttons);
    result.show(summary, table);
  };

  onClick(form, 'maximizer-events-compare', () =>
    attempt(text('events.comparing'), async () => {
      if (eventsOf(node.id) === null) throw new Error(text('events.noWebhook'));
      showComparison(await ask('events/compare', formRequest(node), text));
    }),
  );
  onClick(form, 'maximizer-events-off', () => {
    const yes = button(text('events.off').replace(/ …$/, ''), () => {
      void attempt(text('events.applying'), async () => {
        await ask('events/off', formRequest(node), text);
        result.show(line('good', text('events.offDone')));
      });
    });
    yes.id = 'maximizer-events-off-yes';
    const no = button(text('instance.no'), () => {
      result.show();
    });
    const buttons = textElement('div', '', 'maximizer-buttons');
    buttons.append(yes, no);
    result.show(line('warn', text('events.offAsk', { id: typed('instanceId') }), buttons));
  });
  onClick(form, 'maximizer-new-key', () => {
    setValue('node-config-input-signatureKey', freshKey());
    result.show(line('plain', text('events.newKeyNote')));
  });
}

/** 32 random bytes, in Base64. */
function freshKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
}

function differenceTable(differences: readonly EventDifference[], text: Text): HTMLElement {
  const table = document.createElement('table');
  table.className = 'maximizer-differences';
  const head = document.createElement('tr');
  head.append(
    textElement('th', ''),
    textElement('th', text('events.there')),
    textElement('th', text('events.here')),
  );
  table.append(head, ...differences.map((difference) => differenceRow(difference, text)));
  return table;
}

function differenceRow({ key, current, wanted, same, resources }: EventDifference, text: Text): HTMLElement {
  const row = document.createElement('tr');
  row.className = same === true ? 'maximizer-same' : 'maximizer-differs';
  const mark = same === true ? '✓ ' : same === false ? '≠ ' : '? ';
  const name = textElement('td', mark + key.replace(/^event\./, ''));
  name.title = key;
  if (resources === undefined) {
    const there = same === 'unknown' ? text('events.hidden') : (current ?? text('events.notSet'));
    row.append(name, textElement('td', there), textElement('td', wanted));
    return row;
  }
  const changes = resources.filter(({ change }) => change !== 'same');
  for (const { resource, change } of changes)
    name.append(textElement('div', `${resource}: ${text(`events.${change}`)}`, `maximizer-${change}`));
  const cell = (content: string): HTMLElement => {
    const element = document.createElement('td');
    element.append(textElement('pre', content));
    return element;
  };
  row.append(name, cell(current ?? text('events.notSet')), cell(wanted));
  return row;
}
