import { fillMissing, part } from '../editor/field';
import { addHints } from '../editor/hint';
import { addStyle } from '../editor/style';
import { OUTCOMES } from './outcomes';

interface AcknowledgeNode extends Editor.EditedNode {
  outcome?: string;
}

RED.nodes.registerType<AcknowledgeNode>('open-connectors-acknowledge', {
  category: 'Maximizer',
  color: '#a9d3c9',
  icon: 'open-connectors-acknowledge.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    outcome: {
      value: 'done',
      validate: (value, options) => {
        if (OUTCOMES.some((outcome) => outcome === value)) return true;
        return options === undefined ? false : `outcome: choose one of ${OUTCOMES.join(', ')}.`;
      },
    },
  },
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
    fillMissing(this, 'node-input');
    addHints(part(document, '#open-connectors-acknowledge-form'), (key) =>
      this._(`open-connectors-acknowledge.${key}`),
    );
  },
});
