import assert from 'node:assert/strict';
import { dateFaults, POLL_PROPERTIES } from '../../nodes/maximizer-poll-resource/properties';
import { orderOf } from '../../nodes/maximizer-poll-resource/order';
import {
  MAXIMIZER_RESOURCES,
  presetOf,
  samePreset,
  type Preset,
} from '../../nodes/maximizer-poll-resource/presets';
import { readWebhookSettings } from '../../nodes/open-connectors-webhook/settings';
import { polling, webhook } from './flow-nodes';
import { readPollSettings } from '../../nodes/maximizer-poll-resource/settings';
import type { Check } from '../../nodes/shared/property';
import { compileUrlTemplate } from '../../src/dates';

const MINIMAL = { resource: 'contacts', url: '/hubs/crm/contacts' };

describe('properties of a poll resource node', () => {
  it('have the defaults of the documentation', () => {
    const { resource, ...settings } = readPollSettings(MINIMAL);
    assert.deepEqual(settings, {
      delivery: settings.delivery,
      refreshInterval: 15,
      cron: '',
      startFrom: 'now',
      watch: undefined,
      echo: 'send',
      lookback: 90,
      deepLookback: 900,
      emit: 'event',
      outputs: 1,
      silence: undefined,
      reconcile: undefined,
      stream: undefined,
    });
    assert.equal(resource.filterByUpdatedDate, true);
    assert.equal(resource.filterByCurrentDate, false);
    assert.equal(resource.pollDelay, 0);
    assert.equal(resource.pageSize, undefined);
  });

  it('mean in a flow of the version before what they meant in it', () => {
    const { silence, ...saved } = { ...polling(), silence: '' };
    assert.deepEqual(readPollSettings(saved), readPollSettings({ ...saved, silence }));
    assert.equal(readPollSettings(saved).silence, undefined);
    assert.equal(readPollSettings(saved).reconcile, undefined);
    const { silence: pushed } = readWebhookSettings(webhook());
    assert.equal(pushed, undefined);
  });

  it('may be texts, as forms and environment variables give them', () => {
    const settings = readPollSettings({
      ...MINIMAL,
      refreshInterval: ' 0.5 ',
      cron: ' */5 * * * * ',
      startFrom: '2026-01-31T08:00:00Z',
      lookback: '0',
      deepLookback: '',
      outputs: '3',
      pageSize: '50',
      filterByUpdatedDate: 'false',
    });
    assert.equal(settings.refreshInterval, 0.5);
    assert.equal(settings.cron, '*/5 * * * *');
    assert.equal(settings.startFrom, Date.UTC(2026, 0, 31, 8));
    assert.equal(settings.lookback, 0);
    assert.equal(settings.deepLookback, 900);
    assert.equal(settings.outputs, 3);
    assert.equal(settings.resource.pageSize, 50);
    assert.equal(settings.resource.filterByUpdatedDate, false);
  });

  it('may ask for the comparison of ids, with a fuse of its own', () => {
    const reconcileOf = (changed: object): unknown =>
      readPollSettings({ ...MINIMAL, idField: 'Key', ...changed }).reconcile;
    assert.deepEqual(reconcileOf({ reconcile: 24 }), { hours: 24, fuse: 5 });
    assert.deepEqual(reconcileOf({ reconcile: '0.5', reconcileFuse: '0' }), { hours: 0.5, fuse: 0 });
    assert.deepEqual(reconcileOf({ reconcile: 24, reconcileFuse: 100 }), { hours: 24, fuse: 100 });
    for (const off of ['', 0, '0', null]) assert.equal(reconcileOf({ reconcile: off }), undefined);
    // without one the platform's own is meant
    assert.deepEqual(reconcileOf({ reconcile: 24, idField: undefined }), { hours: 24, fuse: 5 });
    for (const [changed, text] of [
      [{ reconcile: -1 }, /reconcile: ids cannot be compared every -1 hours/],
      [{ reconcile: 0.001 }, /every 0.001 hours/],
      [{ reconcile: 1e9 }, /reconcile/],
      [{ reconcile: 'daily' }, /reconcile: "daily" is not a number/],
      [{ reconcile: [] }, /reconcile: it is a list/],
      [{ reconcile: 24, idField: ' ' }, /reconcile: there is no id field/],
      [{ reconcile: 24, reconcileFuse: -0.1 }, /reconcileFuse: -0.1 percent/],
      [{ reconcileFuse: 100.5 }, /reconcileFuse: 100.5 percent.*Enter percent from 0 to 100/],
    ] as const) {
      assert.throws(() => reconcileOf(changed), text);
    }
  });

  it('of other kinds, such as wires and position, are no part of the configuration', () => {
    assert.deepEqual(
      readPollSettings({ ...MINIMAL, id: 'a', wires: [[]], x: 1, z: 'tab' }).resource.unknown,
      {},
    );
  });

  for (const [property, good, bad] of [
    ['url', "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd}'", 'contacts'],
    ['url', '/hubs/finance/invoices', '/hubs/crm/contacts?since=${date:yyyy'],
    ['idField', "['Modified Time']", 'a['],
    ['pageSize', '200', '0'],
    ['pollDelay', '5', '-1'],
    ['createdCheckTolerance', '', 'ten'],
    ['refreshInterval', '0', '-0.1'],
    ['refreshInterval', '35791', '35792'],
    ['cron', '*/15 8-18 * * 1-5', '*/15 8-18 * *'],
    ['cron', '', '61 * * * *'],
    ['startFrom', 'beginning', 'soon'],
    ['lookback', '90', '86401'],
    ['deepLookback', '900', 'x'],
    ['resource', 'contacts', ' '],
    ['silence', '0.5', '-1'],
    ['silence', '', 'soon'],
    ['silence', '0', '1e400'],
    ['stream', 'main', 'x'.repeat(101)],
  ] as const) {
    it(`are checked one by one in the form: ${property} ${JSON.stringify(bad)}`, () => {
      const check: Check = POLL_PROPERTIES[property].check ?? assert.fail();
      check(good, {});
      assert.throws(
        () => {
          check(bad, {});
        },
        new RegExp(`^(\\w*Error: )?${property}: .+[.] .+[.]$`),
      );
    });
  }

  it('of dates are checked together, each with its own reason', () => {
    assert.deepEqual(dateFaults({}), {});
    assert.deepEqual(
      dateFaults({ updatedDateField: 'a', updatedDateFormat: '${FORMAT}', createdDateField: '${FIELD}' }),
      {},
    );
    const faults = dateFaults({
      updatedDateField: 'a[',
      updatedDateFormat: 'yyyy-TT',
      createdDateField: 'CreationDate',
      createdDateTimezone: 'Mars/Phobos',
    });
    assert.deepEqual(Object.keys(faults).sort(), [
      'createdDateTimezone',
      'updatedDateField',
      'updatedDateFormat',
    ]);
    assert.match(faults.updatedDateFormat ?? '', /unknown letter "T" at position 6/);
  });
});

describe('presets', () => {
  it('can be polled as they are, and ask by date where Maximizer can', () => {
    for (const [resource, detection] of MAXIMIZER_RESOURCES) {
      const preset = presetOf(resource);
      assert.ok(preset);
      const { resource: read } = readPollSettings({ resource, ...preset });
      assert.equal(compileUrlTemplate(read.url).hasDate, detection === 'where', resource);
      assert.equal(read.updated !== undefined, detection !== 'content', resource);
      assert.equal(read.idField, 'Key');
    }
    assert.equal(presetOf('invoices'), undefined);
    assert.equal(presetOf('constructor'), undefined);
  });

  it('are recognized whether blank keys are there or not', () => {
    const preset = presetOf('contacts') as Preset;
    const { createdDateFormat, ...dates } = preset.datesConfiguration;
    assert.equal(createdDateFormat, dates.updatedDateFormat);
    assert.ok(samePreset(preset, { ...preset, datesConfiguration: { ...dates, updatedDateTimezone: '' } }));
    assert.ok(
      !samePreset(preset, { ...preset, datesConfiguration: { ...dates, updatedDateTimezone: 'PST' } }),
    );
    assert.ok(!samePreset(preset, { ...preset, url: `${preset.url} ` }));
    assert.ok(!samePreset(preset, { ...preset, createdCheckTolerance: 0 }));
  });
});

describe('orders by message', () => {
  it('poll when they name no action', () => {
    for (const action of [undefined, null, '', 'poll'])
      assert.deepEqual(orderOf({ action }), { action: 'poll' });
  });

  it('reset from a text, a Date, milliseconds, or now', () => {
    const instant = Date.UTC(2026, 0, 31, 8);
    const startOf = (payload?: unknown): unknown => {
      const order = orderOf({ action: 'reset', payload });
      assert.equal(order.action, 'reset');
      return 'startFrom' in order ? order.startFrom : undefined;
    };
    assert.equal(startOf('2026-01-31T08:00:00Z'), instant);
    assert.equal(startOf(new Date(instant)), instant);
    assert.equal(startOf(instant), instant);
    assert.equal(startOf('beginning'), 'beginning');
    assert.equal(startOf(), 'now');
    assert.equal(startOf(''), 'now');
    for (const wrong of [NaN, new Date(NaN), {}, [], true])
      assert.throws(() => startOf(wrong), /no start for a reset/);
  });

  it('send a range again between texts, Dates, milliseconds, now and the beginning', () => {
    const instant = Date.UTC(2026, 0, 31, 8);
    const rangeOf = (payload: unknown): unknown => {
      const order = orderOf({ action: 'range', payload });
      return 'range' in order ? order.range : undefined;
    };
    assert.deepEqual(rangeOf({ from: '2026-01-31T08:00:00Z', to: new Date(instant + 1) }), {
      from: instant,
      to: instant + 1,
    });
    assert.deepEqual(rangeOf({ from: 'beginning', to: 'now' }), { from: 'beginning', to: 'now' });
    for (const to of [undefined, null]) assert.deepEqual(rangeOf({ from: 0, to }), { from: 0, to: 'now' });
    for (const [wrong, text] of [
      [undefined, /a value of type undefined is no range/],
      ['2026-01-31', /"2026-01-31" is no range/],
      [[1, 2], /is no range/],
      [{}, /"from" is missing/],
      [{ to: 'now' }, /"from" is missing/],
      [JSON.parse('{"__proto__": {"from": "now"}}'), /"from" is missing/],
      [{ from: 'soon' }, /"soon" is no start/],
      [{ from: 0, to: '31.01.2026' }, /"31.01.2026" is no start/],
      [{ from: {} }, /"from" is a value of type object/],
      [{ from: 1e300 }, /"from" is a value of type number/],
      [{ from: 0, to: NaN }, /"to" is a value of type number/],
      [{ from: 0, to: new Date(NaN) }, /"to" is/],
      [{ from: '', to: 'now' }, /"from" is/],
    ] as const) {
      assert.throws(() => rangeOf(wrong), text, JSON.stringify(wrong));
    }
  });

  it('compare ids, and confirm deletions by an object alone', () => {
    const confirmedIn = (payload: unknown): unknown => {
      const order = orderOf({ action: 'reconcile', payload });
      return 'confirm' in order ? order.confirm : assert.fail();
    };
    for (const payload of [undefined, null, '', 1_700_000_000_000, 'now', true, new Date()])
      assert.equal(confirmedIn(payload), undefined, String(payload));
    assert.equal(confirmedIn({ confirm: 812 }), 812);
    assert.equal(confirmedIn({ confirm: '812' }), 812);
    assert.equal(confirmedIn({ confirm: ' 812\n' }), 812);
    for (const [wrong, text] of [
      [{}, 'an object without "confirm"'],
      [[], 'a value of type object'],
      [{ confirm: 1.5 }, '"confirm" is 1.5, which'],
      [{ confirm: -1 }, '"confirm" is -1, which'],
      [{ confirm: 1e300 }, '"confirm" is 1e+300, which'],
      [{ confirm: '8e2' }, '"confirm" is "8e2", which'],
      [{ confirm: '8 12' }, '"confirm" is "8 12", which'],
      [{ confirm: true }, '"confirm" is a value of type boolean, which'],
    ] as const) {
      assert.throws(
        () => confirmedIn(wrong),
        (error: Error) => error.message.includes(`${text} confirms no number of deletions`),
        JSON.stringify(wrong),
      );
    }
  });
});
