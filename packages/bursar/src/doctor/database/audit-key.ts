import { AppError } from '@bursar/wire/errors'
import { assertAuditKey } from '../../audit/audit-key.store.ts'
import { type Check, error, faulty, ok, unknown } from '../check.ts'

export const auditKey: Check = {
  id: 'audit_key',
  title: 'Audit key',
  how: 'AUDIT_KEY is the key that sealed the audit log.',
  needs: ['database_schema'],
  async run({ config, pool }) {
    if (pool === null) return unknown('There is no database.')
    try {
      await assertAuditKey(pool, config.audit.key)
      return ok('The audit log is sealed with this key.')
    } catch (failure) {
      if (!(failure instanceof AppError) || failure.code !== 'AUDIT_KEY_WRONG') throw failure
      return faulty(error(failure.message, failure.advice))
    }
  },
}
