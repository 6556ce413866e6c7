import moment from 'moment-timezone';
import { namesOf } from '../../../src/dates/zone-name-table';

/* Prints the zones the table is made for, one a line; a + marks those whose names `z` prints as Java does. */
for (const zone of moment.tz.names()) {
  process.stdout.write(`${zone}${namesOf(zone) === undefined ? '' : '+'}\n`);
}
