import assert from 'node:assert/strict';
import { readCases } from '../../dates/oracle/table';
import { javaFormat } from './java-format';
import { pollUrl } from './poll-url';

const NOON = Date.UTC(2018, 7, 20, 15, 29, 6);
const iso = (ms: number | undefined): string => (ms === undefined ? 'none' : new Date(ms).toISOString());

describe('sandbox: dates as the platform has them', () => {
  it('are written as Java writes them', () => {
    const zones = [
      'America/New_York',
      'Asia/Kolkata',
      'Asia/Tokyo',
      'Australia/Sydney',
      'Europe/Berlin',
      'UTC',
    ];
    const isKnown = (pattern: string): boolean =>
      !/[^yMdHkKhmsSaEZX]/.test(pattern.replaceAll(/'[^']*'|[^A-Za-z]/g, ''));
    const cases = readCases().filter(({ zone, pattern }) => zones.includes(zone) && isKnown(pattern));
    assert.ok(cases.length > 50, String(cases.length));
    for (const { zone, pattern, instant, text } of cases)
      assert.equal(javaFormat(pattern, zone).format(instant), text, `${instant} ${pattern} ${zone}`);
  });

  const read: [pattern: string, text: string, meant: string, zone?: string][] = [
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2018-08-20T15:29:06Z', '2018-08-20T15:29:06.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2018-08-20T20:59:06+05:30', '2018-08-20T15:29:06.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ssX", '2018-08-20T20:59:06+0530', '2018-08-20T15:59:06.000Z'], // the minutes are left over
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2018-08-20T20:59:06+0530', 'none'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2018-08-20T15:29:06.1234567Z', '2018-08-20T15:49:40.567Z'], // 1,234.567 s
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2018-08-20T15:29:06Z', 'none'],
    ['yyyy-MM-dd', '2018-08-20T15:29:06Z', '2018-08-20T00:00:00.000Z'], // what is left over does not matter
    ['yyyy-MM-dd HH:mm:ss', '2018-08-20T15:29:06Z', 'none'],
    ['yyyy-MM-dd HH:mm:ss', '2018-13-20 25:00:00', '2019-01-21T01:00:00.000Z'],
    ['yyyy-MM-dd HH:mm:ss', '2018-08-20 15:29:06', '2018-08-20T19:29:06.000Z', 'America/New_York'],
    ['yyyy-MM-dd HH:mm:ss', '2018-10-28 02:30:00', '2018-10-28T01:30:00.000Z', 'Europe/Berlin'], // the later one
    ["yyyy-MM-dd'T'HH:mm:ss'Z'", '2018-08-20T15:29:06Z', '2018-08-20T15:29:06.000Z', 'nowhere'], // Greenwich
    ['yyyyMMddHHmmss', '20180820152906', '2018-08-20T15:29:06.000Z'],
    ['EEE MMM dd HH:mm:ss z yyyy', 'Mon Aug 20 15:29:06 UTC 2018', '2018-08-20T15:29:06.000Z'],
    ['dd/MM/yy hh:mm:ss a', '20/08/18 03:29:06 PM', '2018-08-20T15:29:06.000Z'],
    ['d MMMM yyyy HH:mm:ss Z', '20 August 2018 08:29:06 -0700', '2018-08-20T15:29:06.000Z'],
    ['milliseconds', '1534778946000', '2018-08-20T15:29:06.000Z'],
    ['seconds', '1534778946', '2018-08-20T15:29:06.000Z'],
    ['seconds', '2018-08-20', 'none'],
  ];
  for (const [pattern, text, meant, zone = 'GMT'] of read)
    it(`${text} by ${pattern} is ${meant}`, () => {
      assert.equal(iso(javaFormat(pattern, zone).parse(text)), meant);
    });

  for (const pattern of ['', 'key', 'yyyy-MM-dd XXXX', "yyyy-MM-dd'T"])
    it(`refuses the pattern ${JSON.stringify(pattern)}`, () => {
      assert.throws(() => javaFormat(pattern, 'GMT'));
    });

  const urls: [template: string, query: Record<string, string>][] = [
    ["/contacts?where=a>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'", { where: "a>'2018-08-20T15:29:06Z'" }],
    [
      "/contacts?where=a>'${gmtDate:yyyy-MM-dd HH:mm}'&pageSize=5",
      { where: "a>'2018-08-20 15:29'", pageSize: '5' },
    ],
    ["/x?where=a>'${dateTimeZone:PST:yyyy-MM-dd HH:mm}'", { where: "a>'2018-08-20 08:29'" }],
    ["/x?where=a>'${dateTimeZone:-8:00:HH:mm}' and b='1'", { where: "a>'07:29' and b='1'" }],
    ["/x?where=a>'${dateTimeZone:+05:30:HH:mmXXX}'", { where: "a>'20:59+05:30'" }],
    ["/x?where=a<'${nowTimeZone:GMT:HH:mm}'&q=c%20d", { where: "a<'16:29'", q: 'c d' }],
    [
      "/x?where=a='${epoch}' and b='${epoch:s}' and c='${EPOCH:us}'",
      { where: "a='1534778946000' and b='1534778946' and c='1534778946000000'" },
    ],
    ["/x?where=a='${milliseconds}'&b=${date}", { where: "a='1534778946000'", b: '2018-08-20T15:29:06Z' }],
    ['/x', {}],
  ];
  for (const [template, query] of urls)
    it(`${template} asks for ${JSON.stringify(query)}`, () => {
      assert.deepEqual(Object.fromEntries(pollUrl(template, NOON, NOON + 3_600_000).query), query);
    });

  for (const template of ['/x?where=${nope}', '/x?where=${date:key}', '/x?where=${epoch:h}'])
    it(`refuses ${template}`, () => {
      assert.throws(() => pollUrl(template, NOON, NOON));
    });
});
