import { field, onEdit, part, setValue } from '../../editor/field';
import { copied, line, onClick, resultIn, textElement, type Tone } from '../../editor/result';
import { ask, formRequest, ownCallbackUrl, reasonOf, typed, type Text } from '../../editor/connection-server';
import type { Progress } from '../../../src/instance/types';
import type { FormTokens } from './tokens.editor';

/** Milliseconds between two looks at how far the server is. */
const LOOK = 700;
/** Looks in a row that may fail: a network that comes and goes is no reason to give up a sign-in. */
const MOST_UNANSWERED = 10;

/** The Connect section: the application's values, and the sign-in itself. Returns what to do when the form goes away. */
export function prepareConnect(
  node: Editor.EditedNode,
  form: HTMLElement,
  tokens: FormTokens,
  text: Text,
): () => void {
  const result = resultIn(form, 'maximizer-connect-result');
  const cancelButton = part(form, '#maximizer-connect-cancel');
  let attempt: string | undefined;
  let popup: Window | null = null;

  const show = (tone: Tone, message: string, ...more: Node[]): void => {
    result.show(line(tone, message, ...more));
  };
  const end = (): void => {
    attempt = undefined;
    cancelButton.hidden = true;
    popup = null;
  };
  const fail = (message: string): void => {
    popup?.close();
    end();
    result.show(line('bad', `${message} ${text('connect.failedNothingSaved')}`));
  };

  const connected = (progress: Progress & { step: 'connected' }, again: boolean): void => {
    const { instance, claim } = progress;
    end();
    if (!again) {
      setValue('node-config-input-instanceId', instance.id);
      setValue('node-config-input-instanceName', instance.name);
      if (instance.tags.length > 0) setValue('node-config-input-tags', instance.tags.join(', '));
    }
    if (claim !== undefined) tokens.take(claim);
    const noToken = again ? 'connect.keptToken' : 'connect.noToken';
    result.show(
      line(
        'good',
        text(again ? 'connect.authorized' : 'connect.connected', { name: instance.name, id: instance.id }),
      ),
      ...(claim === undefined ? [line(again ? 'plain' : 'warn', text(noToken))] : []),
      line('warn', text('connect.deploy')),
    );
  };

  const follow = async (name: string, again: boolean): Promise<void> => {
    let shown = '';
    let unanswered = 0;
    while (attempt === name) {
      const progress = await ask('progress', { id: node.id, attempt: name }, text).catch((error: unknown) => {
        unanswered += 1;
        if (unanswered >= MOST_UNANSWERED) throw error;
      });
      if (progress === undefined) {
        await new Promise((resolve) => setTimeout(resolve, LOOK));
        continue;
      }
      unanswered = 0;
      // the attempt was cancelled, or begun anew, while the server was asked
      if ((attempt as string | undefined) !== name) return;
      if (progress.step === 'failed') {
        fail(progress.message);
        return;
      }
      if (progress.step === 'connected') {
        connected(progress, again);
        return;
      }
      const closed = progress.step === 'authorizing' && popup?.closed === true;
      const now = `${progress.step} ${String(closed)}`;
      if (now !== shown) {
        shown = now;
        if (progress.step === 'redeeming')
          show('busy', text(again ? 'connect.redeemingAgain' : 'connect.redeeming'));
        else if (closed) show('warn', text('connect.closed'));
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  };

  const cancel = (): void => {
    if (attempt === undefined) return;
    void ask('cancel', { id: node.id, attempt }, text).catch(() => undefined);
    popup?.close();
    end();
  };

  const begin = async (again: boolean): Promise<void> => {
    cancel();
    show('busy', text('connect.asking'));
    // the window opens at the click itself, or the browser takes it for an advertisement; it gets its address later
    popup = window.open('about:blank', `maximizer-${node.id}`, 'popup,width=560,height=720');
    try {
      const begun = await ask('connect', { ...formRequest(node), again }, text);
      attempt = begun.attempt;
      cancelButton.hidden = false;
      if (popup === null) {
        const link = document.createElement('a');
        link.href = begun.url;
        link.target = '_blank';
        link.rel = 'noopener noreferrer';
        link.textContent = text('connect.open');
        show('warn', `${text('connect.blocked')} `, link);
      } else {
        // a page of the CRM shall have no way into the editor
        popup.opener = null;
        popup.location.replace(begun.url);
        show('busy', text('connect.authorizing'));
      }
      await follow(begun.attempt, again);
    } catch (error) {
      fail(reasonOf(error));
    }
  };

  onClick(form, 'maximizer-connect', () => begin(false));
  onClick(form, 'maximizer-authorize-again', () => begin(true));
  cancelButton.addEventListener('click', () => {
    cancel();
    result.show(line('plain', text('connect.cancelled')));
  });
  prepareValues(form, text);
  return cancel;
}

function prepareValues(form: HTMLElement, text: Text): void {
  const callback = field('node-config-input-oauthCallbackUrl');
  if (callback instanceof HTMLInputElement) callback.placeholder = ownCallbackUrl();
  const result = resultIn(form, 'maximizer-connect-result');
  onClick(form, 'maximizer-copy-callback', async () => {
    const url = typed('oauthCallbackUrl') || ownCallbackUrl();
    const done = await copied(url);
    result.show(
      line(done ? 'good' : 'warn', text(done ? 'connect.copied' : 'connect.copyFailed', { text: url })),
    );
  });

  const connect = part(form, '#maximizer-connect');
  const note = part(form, '[data-note="apiUrl"]');
  const maximizerRows = ['alias', 'datacenter', 'apiUrl'].map((name) =>
    field(`node-config-input-${name}`).closest<HTMLElement>('.form-row'),
  );
  const refresh = (): void => {
    const exists = typed('instanceId') !== '';
    part(form, '#maximizer-authorize-again').hidden = !exists;
    part(connect, 'span').textContent = text(exists ? 'connect.createNew' : 'connect.connect');
    const isMaximizer = ['', 'maximizer'].includes(typed('elementKey'));
    for (const row of maximizerRows) if (row !== null) row.hidden = !isMaximizer;
    note.replaceChildren();
    const [datacenter, alias] = [typed('datacenter') || 'caw', typed('alias')];
    if (!/^[\w-]+$/.test(datacenter) || !/^[\w.-]+$/.test(alias)) return;
    const link = textElement('a', `https://${datacenter}.maximizercrmlive.com/${alias}?request=api`);
    link.setAttribute('href', link.textContent);
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
    note.append(`${text('connect.apiUrlNote')} `, link);
  };
  const section = part(form, '[data-section="connect"]');
  // who has an instance already did not open the form to connect
  if (section instanceof HTMLDetailsElement) section.open = typed('instanceId') === '';
  onEdit(form, refresh);
  refresh();
  // Node-RED fills in passwords, and lists that load late, after this
  setTimeout(refresh, 60);
}
