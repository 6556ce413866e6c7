import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileUrlTemplate } from '../../src/dates';
import { ConfigurationError } from '../../src/errors';

const now = Date.UTC(2018, 7, 20, 15, 29, 6, 5);

/** The query as the platform decodes it. */
function asked(url: string, zone?: string): string {
  const filled = compileUrlTemplate(url, zone).fill(now, now).url;
  return decodeURIComponent(filled.slice(filled.indexOf('?') + 1));
}

function refusal(url: string): ConfigurationError {
  try {
    compileUrlTemplate(url);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.equal(error.key, 'url');
    assert.ok(error.cure.length > 5);
    return error;
  }
  throw new assert.AssertionError({ message: `${url} is accepted` });
}

describe('dates: urls', () => {
  it('asks one unit before the instant, encoded once', () => {
    const url = "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'&pageSize=20";
    const template = compileUrlTemplate(url);
    assert.deepEqual(template.fill(now, now), {
      url: '/hubs/crm/contacts?where=LastModifyDate%3E%272018-08-20T15%3A29%3A05Z%27&pageSize=20',
      from: Date.UTC(2018, 7, 20, 15, 29, 5),
    });
    assert.equal(template.path, '/hubs/crm/contacts');
    assert.equal(template.hasDate, true);
    assert.equal(template.unit, 1000);
  });

  it('has no date, and no limit to what was asked for, without a placeholder', () => {
    const template = compileUrlTemplate('/hubs/crm/appointments');
    assert.equal(template.hasDate, false);
    assert.equal(template.unit, 1);
    assert.deepEqual(template.fill(now, now), { url: '/hubs/crm/appointments', from: -Infinity });
  });

  it('has the coarsest unit and the earliest instant of several placeholders', () => {
    const template = compileUrlTemplate("/hubs/a/b?since=${epoch}&where=day>='${date:yyyy-MM-dd}'");
    assert.equal(template.unit, 86_400_000);
    const { url, from } = template.fill(now, now);
    assert.equal(url, '/hubs/a/b?since=1534778946004&where=day%3E%3D%272018-08-19%27');
    assert.equal(from, Date.UTC(2018, 7, 19));
  });

  const values: readonly (readonly [placeholder: string, text: string, zone?: string])[] = [
    ['${date}', '2018-08-20T15:29:06.004Z'],
    ['${date}', '2018-08-20T20:59:06.004+05:30', 'Asia/Kolkata'],
    ['${gmtDate}', '2018-08-20T15:29:06.004Z', 'Asia/Kolkata'],
    ['${date:HH:mm:ss dd.MM.yyyy}', '17:29:05 20.08.2018', 'Europe/Berlin'],
    ['${gmtDate:HH:mm:ss dd.MM.yyyy z}', '15:29:05 20.08.2018 GMT', 'Europe/Berlin'],
    ['${GMTDATE:yyyy-MM-dd HH:mm}', '2018-08-20 15:28'],
    ["${DateTimeZone:PST:yyyy-MM-dd'T'HH:mm:ss.SSS}", '2018-08-20T08:29:06.004'],
    ['${dateTimeZone:EST:yyyy-MM-dd HH:mm:ss}', '2018-08-20 10:29:05'],
    ['${dateTimeZone:-8:00:yyyy-MM-dd HH:mm:ss}', '2018-08-20 07:29:05'],
    ['${dateTimeZone:+06:00:yyyy-MM-dd HH:mm:ssXXX}', '2018-08-20 21:29:05+06:00'],
    ['${dateTimeZone:+0530:HH:mm yyyy-MM-dd}', '20:58 2018-08-20'],
    ['${dateTimeZone:GMT-3:00:HH:mm yyyy-MM-dd}', '12:28 2018-08-20'],
    ['${dateTimeZone:America/New_York:yyyy-MM-dd HH:mm:ss z}', '2018-08-20 11:29:05 EDT'],
    ['${dateTimeZone:Asia/Tokyo}', '2018-08-21T00:29:06.004+09:00'],
    ['${epoch}', '1534778946004'],
    ['${epoch:ms}', '1534778946004'],
    ['${milliseconds}', '1534778946004'],
    ['${Epoch:s}', '1534778945'],
    ['${epoch:us}', '1534778946004000'],
    ['${date:milliseconds}', '1534778946004'],
    ['${date:seconds}', '1534778945'],
    ["${date:yyyy-MM-dd 'o''clock & #1' HH}", "2018-08-20 o'clock & #1 14"],
  ];
  for (const [placeholder, text, zone] of values) {
    it(`writes ${placeholder}${zone === undefined ? '' : ` in ${zone}`} as ${text}`, () => {
      assert.equal(asked(`/hubs/a/b?where=x>'${placeholder}'`, zone), `where=x>'${text}'`);
    });
  }

  describe('a query in plain text', () => {
    const texts: readonly (readonly [query: string, encoded: string])[] = [
      ["where=direction = 'desc'", 'where=direction%20%3D%20%27desc%27'],
      ["where=phone='+49 30'", 'where=phone%3D%27%2B49%2030%27'],
      ["where=name='#1'", 'where=name%3D%27%231%27'],
      ["where=name LIKE 'A%'", 'where=name%20LIKE%20%27A%25%27'],
      ["where=name LIKE '50%25'", 'where=name%20LIKE%20%2750%2525%27'],
      ["where=name='Smith & Sons'&pageSize=5", 'where=name%3D%27Smith%20%26%20Sons%27&pageSize=5'],
      ["where=name='O''Neil'&fields=a,b", 'where=name%3D%27O%27%27Neil%27&fields=a%2Cb'],
      ["where=name='Zoë'", 'where=name%3D%27Zo%C3%AB%27'],
      ["where=name='\ud800'", 'where=name%3D%27%EF%BF%BD%27'],
      ['q=a=b?c', 'q=a%3Db%3Fc'],
      ['flag&x=', 'flag&x='],
      ['&a=1&&b=2&', 'a=1&b=2'],
    ];
    for (const [query, encoded] of texts) {
      it(query, () => {
        assert.equal(compileUrlTemplate(`/hubs/a/b?${query}`).fill(now, now).url, `/hubs/a/b?${encoded}`);
      });
    }
  });

  describe('a query that is already encoded is not encoded twice', () => {
    const plain = "where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}' AND Type='Contact'&pageSize=20";
    const copies = [
      "where=LastModifyDate%3E'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'%20AND%20Type='Contact'&pageSize=20",
      'where=LastModifyDate%3E%27${date:yyyy-MM-dd%27T%27HH:mm:ssXXX}%27%20AND%20Type=%27Contact%27&pageSize=20',
      'where=LastModifyDate%3E%27${date:yyyy-MM-dd%27T%27HH:mm:ssXXX}%27+AND+Type%3D%27Contact%27&pageSize=20',
    ];
    for (const copy of copies) {
      it(copy, () => {
        const filled = compileUrlTemplate(`/hubs/a/b?${copy}`).fill(now, now).url;
        const expected = new URL(compileUrlTemplate(`/hubs/a/b?${plain}`).fill(now, now).url, 'https://x');
        const query = new URL(filled, 'https://x').searchParams;
        assert.deepEqual([...query], [...expected.searchParams]);
        assert.equal(query.get('where'), "LastModifyDate>'2018-08-20T15:29:05Z' AND Type='Contact'");
      });
    }
    it('keeps an offset zone in it', () => {
      const url = '/hubs/a/b?where=a%3E%27${dateTimeZone:+06:00:yyyy-MM-dd%20HH:mmXXX}%27';
      assert.equal(
        compileUrlTemplate(url).fill(now, now).url,
        '/hubs/a/b?where=a%3E%272018-08-20%2021%3A28%2B06%3A00%27',
      );
    });
    it('is told by a whole query: %2C beside plain text is text', () => {
      const url = compileUrlTemplate("/hubs/a/b?where=a > 'b'&fields=a%2Cb").fill(now, now).url;
      assert.equal(url, '/hubs/a/b?where=a%20%3E%20%27b%27&fields=a%252Cb');
    });
    it('has only bytes of UTF-8: %FF is text', () => {
      assert.equal(compileUrlTemplate('/hubs/a/b?q=%FF').fill(now, now).url, '/hubs/a/b?q=%25FF');
    });
    it('finds the quote that is never closed', () => {
      assert.equal(refusal('/hubs/a/b?where=a%3D%27b').position, 21);
    });
  });

  it('encodes the path once', () => {
    assert.equal(compileUrlTemplate('/hubs/crm/custom records/a=').path, '/hubs/crm/custom%20records/a%3D');
    assert.equal(compileUrlTemplate('/hubs/crm/custom%20records').path, '/hubs/crm/custom%20records');
  });

  it('forgives white space at the end', () => {
    assert.equal(compileUrlTemplate('/hubs/crm/contacts \n').path, '/hubs/crm/contacts');
  });

  const refused: readonly (readonly [url: string, position: number | undefined, what: RegExp])[] = [
    ['', undefined, /is empty/],
    ['  ', undefined, /is empty/],
    ['contacts', 1, /no hub path/],
    ['hubs/crm/contacts', 1, /no hub path/],
    [
      'https://api.example.com/elements/api-v2/hubs/crm/contacts?a=b',
      1,
      /begins with an address.*Start at \/hubs\/crm/,
    ],
    ['/elements/api-v2/hubs/crm/contacts', 1, /begins with an address/],
    ['//host/hubs/crm/contacts', 1, /begins with an address/],
    ['/hubs/crm', 1, /no hub path|not a hub path/],
    ['/hubs/crm/', 1, /not a hub path/],
    ['/hubs/crm/?where=a', 1, /not a hub path/],
    ['/hubs//contacts', 1, /not a hub path/],
    ['/hubs/crm/../../instances', 1, /not a hub path/],
    ['/hubs/crm/%2e%2E/instances', 1, /not a hub path/],
    ['/hubs/crm/contacts#top', 19, /a # in the path/],
    ['/hubs/crm/${date:yyyy}', 11, /placeholder in the path/],
    ['/hubs/crm/contacts${date:yyyy?}', 19, /./],
    ["/hubs/a/b?where=x>='${518862600}'", 23, /unknown placeholder "\$\{518862600\}"/],
    ["/hubs/a/b?where=x>='${now:yyyy}'", 23, /unknown placeholder/],
    ["/hubs/a/b?where=x>='${}'", 23, /unknown placeholder/],
    ["/hubs/a/b?where=x>='${date:yyyy", 21, /never closed/],
    ["/hubs/general/contacts}'", 23, /closes nothing/],
    ["/hubs/a/b?where=x>'date:yyyy}'", 29, /closes nothing/],
    [
      "/hubs/a/b?where=x>'${dateTimeZone:{TimeZone}:yyyy-MM-dd HH:mm:ss}'",
      35,
      /"\{TimeZone\}" is a time zone to fill in/,
    ],
    ["/hubs/a/b?where=x>'${dateTimeZone:Mars/Base:yyyy-MM-dd}'", 35, /unknown time zone "Mars\/Base"/],
    ["/hubs/a/b?where=x>'${dateTimeZone}'", 22, /unknown time zone ""|time zone/],
    ["/hubs/a/b?where=x>'${date:10 digit integer Unix time}'", 31, /unknown letter "i"/],
    ["/hubs/a/b?where=x>'${dateTimeZone:PST:yyyy-MM-dd'T}'", 49, /quote is never closed/],
    ["/hubs/a/b?where=x>'${date:HH:mm}'", 27, /does not tell a date/],
    ["/hubs/a/b?where=x>'${epoch:h}'", 28, /unknown epoch unit "h"/],
    ["/hubs/a/b?where=x>'${milliseconds:s}'", 35, /takes nothing/],
    [
      "/hubs/a/b?where=x>='${date:yyyy}' and attributes='created_at,updated_at",
      50,
      /quote in where is never closed/,
    ],
    ["/hubs/a/b?where=x='a&pageSize=20", 19, /quote in where is never closed/],
    ["/hubs/a/b?Where=name='O'Neil'", 29, /quote in where is never closed/],
    ['/hubs/a/b?where=x%3E%27%24%7Bdate:yyyy%7D%27', 24, /encoded placeholder/],
  ];
  for (const [url, position, what] of refused) {
    it(`refuses ${JSON.stringify(url)}`, () => {
      const error = refusal(url);
      assert.equal(error.position, position);
      assert.match(error.message, what);
    });
  }

  it('refuses an unknown zone of the connection', () => {
    assert.throws(() => compileUrlTemplate('/hubs/a/b', 'Mars/Base'), ConfigurationError);
  });

  it('accepts every published url, but those that cannot work', () => {
    const published = JSON.parse(
      readFileSync(join(__dirname, '../data/poller-configurations.json'), 'utf8'),
    ) as unknown;
    const urls = [...new Set(urlsIn(published))];
    assert.ok(urls.length > 100, `only ${urls.length} urls`);
    const refusedOnes = urls.filter((url) => {
      try {
        compileUrlTemplate(url);
        return false;
      } catch (error) {
        assert.ok(error instanceof ConfigurationError);
        return true;
      }
    });
    const reasons = [
      /\{TimeZone\}/,
      /518862600/,
      /10 digit/,
      /contacts\}'$/,
      /messages\}'$/,
      /attributes='created_at,updated_at$/,
    ];
    for (const url of refusedOnes)
      assert.ok(
        reasons.some((reason) => reason.test(url)),
        url,
      );
    for (const reason of reasons)
      assert.ok(
        refusedOnes.some((url) => reason.test(url)),
        String(reason),
      );
  });
});

function urlsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'url' && typeof child === 'string' ? [child] : urlsIn(child),
  );
}
