import { schemaState } from '../../postgres/migrate.ts'
import { type Check, error, judged, type Problem, unknown } from '../check.ts'

const MIGRATE = 'Run `bursar migrate`, or start `bursar serve`.'

const PROBLEMS: Readonly<Record<string, Problem>> = {
  empty: error('The database has no schema of Bursar yet.', MIGRATE),
  behind: error('The schema is older than this version of Bursar.', MIGRATE),
  ahead: error(
    'The schema is newer than this version of Bursar.',
    'Run the version of Bursar that migrated the database, or a newer one.',
  ),
}

export const databaseSchema: Check = {
  id: 'database_schema',
  title: 'Database schema',
  how: 'The schema is that of this version of Bursar.',
  needs: ['database_connection'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const problem = PROBLEMS[await schemaState(pool)]
    return judged(problem === undefined ? [] : [problem], 'Current.')
  },
}
