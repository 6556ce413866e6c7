import { util } from '@node-red/util';
import { notReplaced } from '../../../src/variable';
import { readRecordSettings, type RecordSettings } from '../../../nodes/maximizer-record/settings';
import type { Grammar } from '../../../nodes/maximizer-record/typed-value';
import type { Properties } from '../../../nodes/shared/property';

/** What expressions are, as Node-RED itself reads them. */
export const GRAMMAR: Grammar = {
  variable: (key, variable) => {
    throw notReplaced(key, variable);
  },
  // the node is for what is evaluated
  jsonata: (text) => util.prepareJSONataExpression(text, undefined as never),
  path: (text) => util.normalisePropertyExpression(text),
};

/** What a node with these properties would do. */
export const settingsOf = (properties: Properties): RecordSettings => readRecordSettings(properties, GRAMMAR);
