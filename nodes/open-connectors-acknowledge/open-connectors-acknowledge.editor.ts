import { defaultsOf, faultOf } from '../editor/defaults';
import { isVariable, part } from '../editor/field';
import { addHints } from '../editor/hint';
import { fillFields, keepUnchanged, openForm } from '../editor/open-form';
import { showReasons } from '../editor/reason';
import { addStyle } from '../editor/style';
import { ACKNOWLEDGE_PROPERTIES, outcomeOf } from './properties';

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
    if (this.name) return this.name;
    const isKnown = faultOf(ACKNOWLEDGE_PROPERTIES.outcome.check, this.outcome, {}) === undefined;
    if (!isKnown || isVariable(this.outcome)) return this._('open-connectors-acknowledge.paletteLabel');
    return this._(`open-connectors-acknowledge.nodeLabel.${outcomeOf(this.outcome)}`);
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
