import assert from 'node:assert/strict';
import { credentialsOf, type FlowNode, type RunningFlows } from './flows';
import { settled, usePollBench } from './poll-bench';

describe('bad input of a poll resource node', () => {
  const bench = usePollBench();
  const { flowOf, run } = bench;

  const url = (query: string): FlowNode => ({ url: `/hubs/crm/contacts?where=LastModifyDate>'${query}'` });
  const dates = (changed: FlowNode): FlowNode => ({
    datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: 'yyyy-MM-dd', ...changed },
  });
  const cases: [what: string, changed: FlowNode, status: RegExp, error: RegExp][] = [
    ['no connection', { connection: '' }, /^no connection$/, /connection: none is chosen.*choose or add/],
    ['an unknown connection', { connection: 'x' }, /^no connection$/, /connection: it is not in these flows/],
    [
      'another node as connection',
      { connection: 'out' },
      /^no connection$/,
      /connection: it is not in these flows/,
    ],
    ['no resource', { resource: ' ' }, /^no resource$/, /resource: is missing.*Name what to poll/],
    ['no url', { url: '' }, /url/, /url: is missing.*\/hubs\/crm\/contacts/],
    ['a url without hub path', { url: 'contacts' }, /url/, /url: has no hub path.*\/hubs\/crm\/contacts/],
    ['an open placeholder', url('${date:yyyy'), /url/, /url: .*position/],
    [
      'a malformed pattern in the url',
      url('${date:yyyy-TT}'),
      /url/,
      /url: .*unknown letter "T" at position 54/,
    ],
    [
      'an unknown zone in the url',
      url('${dateTimeZone:Mars/Phobos:yyyy}'),
      /zone|url/,
      /url: .*Mars\/Phobos/,
    ],
    [
      'a malformed date format',
      dates({ updatedDateFormat: "yyyy-MM-dd'T" }),
      /Format/,
      /updatedDateFormat: .*position/,
    ],
    [
      'an unknown zone of dates',
      dates({ updatedDateTimezone: 'Mars/Phobos' }),
      /zone/i,
      /updatedDateTimezone: .*Mars\/Phobos/,
    ],
    ['an id field that is no path', { idField: 'a[' }, /idField/, /idField: .*position/],
    ['a page without records', { pageSize: 0 }, /pageSize/, /pageSize: is 0.*from 1/],
    [
      'an interval below 0',
      { refreshInterval: -1 },
      /^check interval$/,
      /refreshInterval: -1 minutes cannot be waited.*from 0/,
    ],
    [
      'an interval beyond a timer',
      { refreshInterval: 35_792 },
      /^check interval$/,
      /refreshInterval: 35792 minutes/,
    ],
    [
      'an interval that is no number',
      { refreshInterval: 'soon' },
      /refreshInterval/,
      /refreshInterval: "soon" is not a number/,
    ],
    [
      'a cron expression that is none',
      { cron: 'daily' },
      /^check cron$/,
      /cron: "daily" does not have five fields/,
    ],
    ['a cron expression that never comes due', { cron: '0 0 31 2 *' }, /^check cron$/, /cron: .*never/],
    ['a start that is none', { startFrom: 'tomorrow' }, /^check start$/, /startFrom: "tomorrow" is no start/],
    ['a look back below 0', { lookback: -5 }, /lookback/, /lookback: -5 seconds cannot be looked back/],
    [
      'an unknown way to send',
      { emit: 'batch' },
      /emit/,
      /emit: "batch" is no choice. Choose one of event, page/,
    ],
    [
      'a watched row without a field',
      { watch: [{ when: 'changes' }] },
      /watch/,
      /watch: row 1: it has no field/,
    ],
    [
      'an unknown comparison of a watched row',
      {
        watch: [
          { field: 'a', when: 'changes' },
          { field: 'b', when: 'melts', to: '' },
        ],
      },
      /watch/,
      /watch: row 2: "melts" is no comparison. Choose one of changes, becomes, stops being, goes from … to/,
    ],
    ['watched rows that are a text', { watch: 'Status' }, /watch/, /watch: it is no list of rows/],
    ['an unknown way to join rows', { watchMode: 'none' }, /watchMode/, /watchMode: "none" is no choice/],
    ['two outputs', { outputs: 2 }, /outputs/, /outputs: "2" is no choice/],
  ];
  for (const [what, changed, status, error] of cases) {
    it(`shows ${what} in red, with one error that says what to change`, async () => {
      const running = await run(changed);
      await refused(running, status, error);
    });
  }

  for (const [what, connection, status, error] of [
    ['an unknown time zone', { timeZone: 'Mars/Phobos' }, /time zone/, /timeZone: .*Mars\/Phobos.*IANA/],
    ['no base address', { baseUrl: 'nowhere' }, /base address/, /baseUrl: it is not an http address/],
    ['no instance id', { instanceId: '' }, /instance id/, /instanceId: it is empty/],
    [
      'a disabled connection',
      { d: true },
      /^no connection$/,
      /connection: it is not in these flows, or disabled/,
    ],
  ] as const) {
    it(`of the connection, such as ${what}, shows at its user`, async () => {
      await refused(await run({}, connection), status, error);
    });
  }

  it('such as a missing secret shows at its user', async () => {
    const { connection = {} } = credentialsOf(bench.sandbox);
    const flows = await bench.start(flowOf(), { connection: { ...connection, userSecret: '' } });
    await refused(flows, /^no user secret$/, /userSecret: the connection has no user secret.*fill it in/);
  });

  const refused = async (running: RunningFlows, status: RegExp, error: RegExp): Promise<void> => {
    const reported = await running.error(1);
    assert.match(reported.text, error);
    const shown = await running.status('poll', status);
    assert.equal(shown.fill, 'red');
    assert.ok((shown.text ?? '').length <= 40, shown.text);
    await settled();
    assert.equal(running.errors.length, 1);
    await running.messages('caught', 1);
    running.node('poll').receive({ payload: 'go' });
    const [, second] = await running.messages('caught', 2);
    assert.equal(second?.payload, 'go');
    assert.equal(bench.sandbox.log.counters.requests, 0);
  };
});
