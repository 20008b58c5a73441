import { sayMinute } from '@bursar/wire/text/say-instant'
import { chainHeadsToHold, findAcceptedLosses } from '../../audit/accepted-losses.store.ts'
import { findChainHeads, findContradicted } from '../../audit/anchor-chain-heads.store.ts'
import { readAnchor } from '../../audit/anchor-file.ts'
import { type Check, error, faulty, ok, unknown } from '../check.ts'
import { isFindingOpen } from '../state/state.store.ts'

const RESTORED_FIX =
  'If you restored the database or failed over, start Bursar, then run ' +
  '`bursar audit accept-loss` (docs/operate/recovery.md). If not, find out what deleted the rows.'
const FORGED_FIX = 'Run `bursar audit verify`, and find out what changed the file.'

/** The anchor is outside the database: it knows of rows that a restored database lost. */
export const auditAnchor: Check = {
  id: 'audit_anchor',
  title: 'Audit anchor',
  how: 'The audit log has every row that the anchor file knows of. A restored database does not.',
  needs: ['audit_key'],
  async run({ config, pool }) {
    if (pool === null) return unknown('There is no database.')
    const { key, anchorFile } = config.audit
    const anchor = await readAnchor(anchorFile, key)
    if (await isFindingOpen(pool, 'database_restored')) {
      const sentence = 'The database was restored from a backup, or a standby took over too late.'
      return faulty(error(sentence, RESTORED_FIX))
    }
    if (anchor === 'missing') {
      return unknown('This machine has no anchor file yet. `bursar serve` writes it.')
    }
    if (anchor === 'forged') {
      const sentence = 'The anchor file of the audit log was changed outside Bursar.'
      return faulty(error(sentence, FORGED_FIX))
    }
    const held = await chainHeadsToHold(pool, anchor, await findAcceptedLosses(pool, key))
    const lost = await findContradicted(pool, held, await findChainHeads(pool))
    const written = sayMinute(anchor.writtenAt)
    if (lost.length === 0) return ok(`Agrees with the database. Written on ${written}.`)
    const tenants = lost.length === 1 ? '1 tenant' : `${lost.length} tenants`
    const sentence =
      `The database is older than the anchor file of ${written}: the audit log lost rows of ` +
      `${tenants}. It was probably restored from a backup.`
    return faulty(error(sentence, RESTORED_FIX))
  },
}
