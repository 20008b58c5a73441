import { linkByHand } from '../../packages/bursar/src/operator/actions/finding/link-customer.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { pick } from '../interleaving/living-world.ts'
import { merge, move, undo } from '../merge/merge-stage.ts'
import type { Stage } from './stage.ts'

/**
 * What operators do; each gives what is written into the story, and says which tenants it moves.
 */
const ACTIONS: readonly ((stage: Stage) => Promise<string>)[] = [
  mergeTwo,
  undoOne,
  moveOne,
  linkOrphan,
  linkOrphan,
]

/** What cannot be done now is refused, and nothing has happened. */
export async function operatorActions(stage: Stage): Promise<string> {
  try {
    return await pick(stage.random, ACTIONS)(stage)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return `an operator is refused: ${error.message}`
  }
}

async function mergeTwo(stage: Stage): Promise<string> {
  const ids = await stage.tenantIds()
  if (ids.length < 2) return 'an operator finds nothing to merge'
  const from = pick(stage.random, ids)
  const into = pick(stage.random, ids)
  stage.moves()
  await merge(stage.pool, from, into)
  return `an operator merges ${from} into ${into}`
}

async function undoOne(stage: Stage): Promise<string> {
  const { rows } = await stage.pool.query<{ id: string }>(
    'select tenant_id as id from bursar.tenants where merged_into is not null order by 1',
  )
  if (rows.length === 0) return 'an operator finds no merge'
  const { id } = pick(stage.random, rows)
  stage.moves()
  await undo(stage.pool, id)
  return `an operator undoes the merge of ${id}`
}

async function moveOne(stage: Stage): Promise<string> {
  const ids = await stage.tenantIds()
  const customerId = stage.anyCustomer()
  if (ids.length === 0 || customerId === null) return 'an operator finds nobody to move'
  const tenantId = pick(stage.random, ids)
  stage.moves()
  await move(stage.pool, { customerId, tenantId, account: '' })
  return `an operator moves ${customerId} to ${tenantId}`
}

async function linkOrphan(stage: Stage): Promise<string> {
  const { rows } = await stage.pool.query(
    `select finding_id::text, kind, account, object_id, tenant_id, details from bursar.findings
     where resolved_at is null and kind in ('orphan', 'checkout_on_hold') order by finding_id`,
  )
  const ids = await stage.tenantIds()
  if (rows.length === 0 || ids.length === 0) return 'an operator finds nothing to link'
  const finding = pick(stage.random, rows)
  const tenantId = pick(stage.random, ids)
  const by = { tenantId, operatorId: 'ops' }
  const customer = await inTransaction(stage.pool, (tx) => linkByHand(tx, finding, by))
  return `an operator links ${customer} of ${finding.object_id} to ${tenantId}`
}
