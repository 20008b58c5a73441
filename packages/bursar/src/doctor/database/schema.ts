import { schemaState } from '../../postgres/migrate.ts'
import type { Pool } from '../../postgres/pool.ts'
import { type Check, error, judged, type Problem, unknown } from '../check.ts'
import { readApiRole } from './database.store.ts'

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
    return judged(await schemaProblems(pool), 'Current.')
  },
}

export async function schemaProblems(pool: Pool): Promise<Problem[]> {
  const state = await schemaState(pool)
  const problem = PROBLEMS[state]
  const before = state === 'empty' ? await roleProblems(pool) : []
  return problem === undefined ? before : [...before, problem]
}

/** What a first migration needs: after it, the check of the role's rights says the same. */
async function roleProblems(pool: Pool): Promise<Problem[]> {
  const { role, exists, hasGrantOptions, isUsable } = await readApiRole(pool)
  if (isUsable) return []
  const create = exists ? '' : 'create role bursar_api nologin nobypassrls; '
  const options = hasGrantOptions ? ' with inherit false, set true' : ''
  return [
    error(
      `The role ${role} may not ${exists ? 'act as' : 'create'} bursar_api, so a migration fails.`,
      `Let an administrator run: ${create}grant bursar_api to ${role}${options};`,
    ),
  ]
}
