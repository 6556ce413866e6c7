import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { isMarked, reasonAt } from './editor';
import { usePollForm } from './poll-form';

describe('bad input in the form of a poll resource node', function () {
  this.timeout(120_000);
  const bench = usePollForm();
  const { openForm, openSections } = bench;
  let page: Page;

  before(() => {
    ({ page } = bench);
  });

  for (const [field, value, reason] of [
    ['resource', '', /^Resource: is missing\. Name what to poll/],
    ['url', '', /^Url: is missing\. Write the hub path/],
    ['url', 'contacts', /^Url: has no hub path.*Write a hub path such as/],
    ['url', 'https://host/hubs/crm/contacts', /^Url: begins with an address.*Start at \/hubs\/crm\/contacts/],
    ['url', '/hubs/crm/contacts?a=${date:yyyy', /position 22/],
    ['url', '/hubs/crm/contacts?a=${date:yyyy-TT}', /^Url: unknown letter "T" at position 34/],
    [
      'url',
      '/hubs/crm/contacts?a=${dateTimeZone:Mars/Phobos:yyyy}',
      /^Url: unknown time zone "Mars\/Phobos"/,
    ],
    ['idField', 'a[', /position/],
    ['pageSize', '0', /^Page size: is 0\. Write a whole number of records from 1/],
    ['pollDelay', '-1', /^Poll delay: is -1\. Write a number of seconds from 0/],
    ['createdCheckTolerance', 'x', /number/],
    ['refreshInterval', '-1', /^-1 minutes cannot be waited\. Enter 0 \(only when told\), or minutes from/],
    ['refreshInterval', '35792', /^35792 minutes cannot be waited.*to 35791/],
    ['refreshInterval', 'soon', /is not a number/],
    ['lookback', '-1', /seconds from 0 to 86400/],
    ['deepLookback', '1e9', /is not a number/],
    ['updatedDateField', 'a[', /position/],
    ['updatedDateFormat', "yyyy-MM-dd'T", /quote is never closed at position 11/],
    ['updatedDateTimezone', 'Mars/Phobos', /^Unknown time zone "Mars\/Phobos"/],
    ['maxUnacknowledged', '0', /^In flight: 0 is not a whole number from 1/],
    ['acknowledgeTimeout', '0', /^Wait for: 0 seconds cannot be waited/],
    ['maxAttempts', '1.5', /^Try: 1.5 is not a whole number/],
    ['createdDateFormat', 'yyyy-TT', /Unknown letter "T" at position 6/],
  ] as const) {
    it(`marks ${field} ${JSON.stringify(value)} with the reason, until it is mended`, async () => {
      if (!(await page.locator('#node-dialog-ok').isVisible()))
        await openForm({ refreshInterval: 15, delivery: 'acknowledge' });
      await openSections();
      const id = `node-input-${field}`;
      const before = await page.inputValue(`#${id}`);
      assert.equal(await reasonAt(page, id), '');
      await page.fill(`#${id}`, value);
      assert.match(await reasonAt(page, id), reason);
      assert.ok(await isMarked(page, id));
      await page.fill(`#${id}`, before);
      assert.equal(await reasonAt(page, id), '');
      assert.ok(!(await isMarked(page, id)));
      await page.fill(`#${id}`, '${NAME}');
      assert.equal(await reasonAt(page, id), '', 'an environment variable may be anything');
    });
  }
});
