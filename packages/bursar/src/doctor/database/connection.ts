import { AppError } from '@bursar/wire/errors'
import { type Check, error, faulty, judged, type Problem } from '../check.ts'
import { readServer } from './database.store.ts'

const MAJOR_MIN = 15
const NO_DATABASE =
  'Set DATABASE_URL, or run `bursar migrate` to create an embedded database for development.'

export const databaseConnection: Check = {
  id: 'database_connection',
  title: 'Database',
  how: 'PostgreSQL answers, is version 15 or newer, uses UTF8, and accepts writes.',
  needs: [],
  async run({ pool }) {
    if (pool === null) return faulty(error('There is no database.', NO_DATABASE))
    try {
      const { major, encoding, role, isReadOnly } = await readServer(pool)
      const problems: Problem[] = []
      if (major < MAJOR_MIN) {
        const sentence = `The server is PostgreSQL ${major}. Bursar needs ${MAJOR_MIN} or newer.`
        problems.push(error(sentence, `Upgrade PostgreSQL to ${MAJOR_MIN} or newer.`))
      }
      if (encoding !== 'UTF8') {
        problems.push(
          error(
            `The encoding of the database is ${encoding}. Bursar stores Unicode.`,
            'Create a database with encoding UTF8, and set DATABASE_URL to it.',
          ),
        )
      }
      if (isReadOnly) {
        problems.push(
          error(
            'The server accepts no writes: it is a standby, or it is set to read-only.',
            'Set DATABASE_URL to the primary, or set default_transaction_read_only to off.',
          ),
        )
      }
      return judged(problems, `PostgreSQL ${major}, encoding ${encoding}, role ${role}.`)
    } catch (failure) {
      if (!(failure instanceof AppError)) throw failure
      const sentence = `Bursar cannot use the database: ${failure.message}`
      return faulty(error(sentence, 'Check DATABASE_URL and the server.'))
    }
  },
}
