import { type Check, error, judged, type Problem, unknown, warning } from '../check.ts'
import { readRights } from './database.store.ts'

export const databaseRights: Check = {
  id: 'database_rights',
  title: 'Database role',
  how: 'The role may read and write every table, owns the schema, and may act as bursar_api.',
  needs: ['database_schema'],
  async run({ pool }) {
    if (pool === null) return unknown('There is no database.')
    const { role, ownsSchema, refused, hasApiRole } = await readRights(pool)
    const problems: Problem[] = []
    if (refused.length > 0) {
      const tables = refused.length === 1 ? '1 table' : `${refused.length} tables`
      problems.push(
        error(
          `The role ${role} may not read and write ${tables} of the schema bursar, such as ` +
            `${refused[0]}.`,
          `Let an administrator run: grant all on all tables in schema bursar to ${role};`,
        ),
      )
    } else if (!ownsSchema) {
      problems.push(
        warning(
          `The role ${role} does not own the schema bursar, so it cannot migrate it.`,
          'Migrate with the role that owns the schema, or let an administrator run ' +
            `this: alter schema bursar owner to ${role};`,
        ),
      )
    }
    if (!hasApiRole) {
      problems.push(
        error(
          `The role ${role} may not act as bursar_api. The customer API does not work.`,
          `Let an administrator run: grant bursar_api to ${role} with inherit false, set true; ` +
            '(PostgreSQL 15: without the options).',
        ),
      )
    }
    return judged(problems, `The role ${role} owns the schema and may act as bursar_api.`)
  },
}
