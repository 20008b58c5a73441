import { type Check, error, faulty, ok, unknown } from '../check.ts'
import { sayOffset } from '../say-offset.ts'
import { readDatabaseClock } from './database.store.ts'

const SKEW_MS_MAX = 60_000

/** Grace periods, terms and leases end by the clock of the database. */
export const databaseClock: Check = {
  id: 'database_clock',
  title: 'Clock of the database',
  how: 'The clock of the database is within a minute of the clock of this machine.',
  needs: ['database_schema'],
  async run({ clock, pool }) {
    if (pool === null) return unknown('There is no database.')
    const before = clock.now().getTime()
    const theirs = (await readDatabaseClock(pool)).getTime()
    const offsetMs = theirs - (before + clock.now().getTime()) / 2
    if (Math.abs(offsetMs) < SKEW_MS_MAX) return ok('Within a minute of this machine.')
    const sentence =
      `The clock of the database is ${sayOffset(offsetMs)} the clock of this machine. ` +
      'Grace periods end by the clock of the database.'
    return faulty(error(sentence, 'Synchronize the clock of the database server with NTP.'))
  },
}
