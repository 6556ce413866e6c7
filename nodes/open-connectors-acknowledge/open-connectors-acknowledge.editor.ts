import { defaultsOf } from '../editor/defaults';
import { part } from '../editor/field';
import { addHints } from '../editor/hint';
import { fillFields, keepUnchanged, openForm } from '../editor/open-form';
import { showReasons } from '../editor/reason';
import { addStyle } from '../editor/style';
import { ACKNOWLEDGE_PROPERTIES } from './properties';

interface AcknowledgeNode extends Editor.EditedNode {
  outcome?: string;
}

RED.nodes.registerType<AcknowledgeNode>('open-connectors-acknowledge', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'open-connectors-acknowledge.svg',
  inputs: 1,
  outputs: 1,
  defaults: defaultsOf(ACKNOWLEDGE_PROPERTIES),
  paletteLabel() {
    return this._?.('open-connectors-acknowledge.paletteLabel') ?? 'acknowledge event';
  },
  label() {
    const { outcome = 'done' } = this;
    return this.name || this._(`open-connectors-acknowledge.nodeLabel.${outcome}`);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    addStyle();
    const form = part(document, '#open-connectors-acknowledge-form');
    fillFields(this, ACKNOWLEDGE_PROPERTIES, 'node-input');
    addHints(form, (key) => this._(`open-connectors-acknowledge.${key}`));
    showReasons(form, openForm(this, ACKNOWLEDGE_PROPERTIES, 'node-input'), ACKNOWLEDGE_PROPERTIES);
  },
  oneditsave() {
    keepUnchanged(this);
  },
});
