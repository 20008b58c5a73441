import { AppError } from '@bursar/wire/errors'
import type { effectDetail, effectQuery, effectRow } from '@bursar/wire/operator/effects'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { type Page, parseCursor, toPage } from './page.ts'
import { type NoticeContext, readSentNotice, shownNotice } from './sent-notice.store.ts'
import { wireRows } from './wire-rows.ts'

export type EffectRow = z.output<typeof effectRow>
export type EffectDetail = z.output<typeof effectDetail>
export type EffectQuery = z.output<typeof effectQuery>

/** Calls of an outgoing endpoint that are shown of one effect: the newest. */
const CALLS_MAX = 100

const RECENT = `
select e.*, e.owed_at::text as cursor_at from bursar.effects e
where e.owed_at <= $1::timestamptz and (e.owed_at < $1 or e.effect_id > $2::uuid)
  and e.owed_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
order by e.owed_at desc, e.effect_id limit $5`

const OF_KIND = `
select e.*, e.owed_at::text as cursor_at from bursar.effects e
where e.kind = $4 and e.owed_at <= $1::timestamptz and (e.owed_at < $1 or e.effect_id > $2::uuid)
  and e.owed_at >= $3::timestamptz
order by e.owed_at desc, e.effect_id limit $5`

const OF_TENANT = `
select e.*, e.owed_at::text as cursor_at from bursar.effects e
where e.tenant_id = $6
  and e.owed_at <= $1::timestamptz and (e.owed_at < $1 or e.effect_id > $2::uuid)
  and e.owed_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
  and coalesce(e.outcome, 'owed') = any($7) and (not $8 or e.last_error is not null)
order by e.owed_at desc, e.effect_id limit $5`

const OF_OUTCOME = `
select e.*, e.owed_at::text as cursor_at from bursar.effects e
where e.outcome = $6
  and e.owed_at <= $1::timestamptz and (e.owed_at < $1 or e.effect_id > $2::uuid)
  and e.owed_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
order by e.owed_at desc, e.effect_id limit $5`

const OWED = `
select e.*, e.owed_at::text as cursor_at from bursar.effects e
where e.outcome is null
  and e.owed_at <= $1::timestamptz and (e.owed_at < $1 or e.effect_id > $2::uuid)
  and e.owed_at >= $3::timestamptz and ($4::text is null or e.kind = $4)
  and (not $6 or e.last_error is not null)
order by e.owed_at desc, e.effect_id limit $5`

/** A row of `bursar.effects` as it is stored. */
export interface StoredEffect {
  readonly effect_id: string
  readonly kind: EffectRow['kind']
  readonly name: string
  readonly target: string
  readonly tenant_id: string | null
  readonly subscription_id: string | null
  readonly details: Record<string, unknown>
  readonly owed_at: string
  readonly attempts: number
  readonly attempted_at: string | null
  readonly last_error: string | null
  readonly ended_at: string | null
  readonly outcome: 'done' | 'dropped' | 'dead' | null
  readonly caused_subject: string | null
  readonly caused_generation: number | null
  readonly audit_id: number | null
  readonly cursor_at: string
}

const EVERY_STATE = ['owed', 'done', 'dropped', 'dead']
const NIL_UUID = '00000000-0000-0000-0000-000000000000'

/** What was owed to the world, the newest first. */
export async function searchEffects(tx: Tx, asked: EffectQuery): Promise<Page<EffectRow>> {
  const { rows } = await query<StoredEffect>(tx, searchStatement(asked))
  return toPage(wireRows(rows), asked.limit, {
    row: toEffectRow,
    cursor: ({ cursor_at, effect_id }) => [cursor_at, effect_id],
  })
}

function searchStatement(asked: EffectQuery) {
  const { after, kind = null, state, tenant_id, from = '-infinity', to = 'infinity' } = asked
  const [before = to, beforeId = NIL_UUID] = parseCursor(after, 'string', 'string') ?? []
  const values = [before, beforeId, from, kind, asked.limit + 1]
  const isFailing = state === 'failing'
  if (tenant_id !== undefined) {
    const states = state === undefined ? EVERY_STATE : [isFailing ? 'owed' : state]
    const more = [tenant_id, states, isFailing]
    return { name: 'operator_effects_tenant', text: OF_TENANT, values: [...values, ...more] }
  }
  if (state === 'owed' || isFailing) {
    return { name: 'operator_effects_owed', text: OWED, values: [...values, isFailing] }
  }
  if (state !== undefined) {
    return { name: 'operator_effects_outcome', text: OF_OUTCOME, values: [...values, state] }
  }
  const ofKind = { name: 'operator_effects_kind', text: OF_KIND, values }
  return kind === null ? { name: 'operator_effects_recent', text: RECENT, values } : ofKind
}

const ONE = 'select e.*, e.owed_at::text as cursor_at from bursar.effects e where effect_id = $1'
const CALLS = `
select attempted_at as at, duration_ms, http_status, error_code, system_code
from bursar.announce_attempts where effect_id = $1 order by attempt_id desc limit $2`

/** @throws AppError OBJECT_UNKNOWN where there is none. */
export async function getEffect(context: NoticeContext, effectId: string): Promise<EffectDetail> {
  const tx = context.pool
  const one = { name: 'operator_effect', text: ONE, values: [effectId] }
  const [stored] = wireRows((await query<StoredEffect>(tx, one)).rows)
  if (stored === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no effect ${effectId}.`)
  const calls = { name: 'operator_effect_calls', text: CALLS, values: [effectId, CALLS_MAX] }
  const sent = stored.kind === 'notice' ? await readSentNotice(context, effectId) : null
  return {
    ...toEffectRow(stored),
    details: stored.details,
    notice: sent === null ? null : shownNotice(sent),
    calls: wireRows((await query<EffectDetail['calls'][number]>(tx, calls)).rows),
  }
}

const OF_CAUSE = `
select e.*, e.owed_at::text as cursor_at from bursar.effects e
where e.owed_at = $1::timestamptz and e.caused_subject = $2 and e.caused_generation = $3
order by e.kind, e.name, e.target`

/** What one settlement owes the world. `at`: when it was written. */
export async function findEffectsOf(
  tx: Tx,
  { at, subject, generation }: { at: string; subject: string; generation: number },
): Promise<EffectRow[]> {
  const values = [at, subject, generation]
  const { rows } = await query<StoredEffect>(tx, {
    name: 'operator_effects_caused',
    text: OF_CAUSE,
    values,
  })
  return wireRows(rows).map(toEffectRow)
}

/** Pure: a row as it is answered. */
export function toEffectRow(stored: StoredEffect): EffectRow {
  const { effect_id, kind, name, target, tenant_id, subscription_id, outcome } = stored
  const { attempts, last_error, owed_at, attempted_at, ended_at, audit_id } = stored
  return {
    effect_id,
    kind,
    name,
    target,
    tenant_id,
    subscription_id,
    state: outcome ?? (last_error === null ? 'owed' : 'failing'),
    attempts,
    last_error,
    owed_at,
    attempted_at,
    ended_at,
    cause: {
      subject: stored.caused_subject,
      generation: stored.caused_generation,
      audit_id: audit_id === null ? null : String(audit_id),
    },
    actions: actionsOf(stored),
  }
}

function actionsOf({ kind, outcome }: StoredEffect): EffectRow['actions'] {
  if (outcome !== 'done') return ['retry']
  return kind === 'notice' || kind === 'announce' ? ['resend'] : []
}
