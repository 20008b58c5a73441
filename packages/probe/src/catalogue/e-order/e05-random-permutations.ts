import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import type { StateRow } from '../../oracle/state-oracle.ts'
import type { Buyer } from '../../stage/buyer.ts'
import { lifecycle, permuted } from '../../stage/lifecycle.ts'
import { rowOf } from '../../stage/row-of.ts'
import { REFETCH } from '../remedies.ts'

export const e05 = defineProbe({
  id: 'E05',
  title: 'Random event orders',
  severity: 'critical',
  tier: 'S',
  needs: ['state', 'double'],
  cwe: ['CWE-841'],
  asvs: [],
  cases: ['55', '56', '57', '58', '59', '60', '61', '62'],
  claim: 'The events of one subscription end in the same state in any order, with duplicates.',
  remedy: REFETCH,
  async attack(context) {
    const stage = context.needStage()
    stage.needDouble()
    const orders = context.run.options.effort?.orders ?? 100
    const told: { buyer: Buyer; order: string }[] = []
    for (let at = 0; at < orders; at += 1) {
      const buyer = stage.buyer()
      const events = lifecycle(stage, buyer).map((event, place) => ({ event, place: place + 1 }))
      const order = at === 0 ? events : permuted(events, context.run.random)
      await stage.deliverSurely(...order.map((step) => step.event))
      told.push({ buyer, order: order.map((step) => step.place).join(' ') })
    }
    const last = told.at(-1)
    if (last !== undefined) await stage.until(last.buyer, (row) => row?.entitled === true)
    const state = await stage.settled()
    return told.map(({ buyer, order }) => ({ order, end: endOf(rowOf(state, buyer), buyer) }))
  },
  verdict(told): Judgement {
    const ends = new Map<string, string>()
    for (const { order, end } of told) if (!ends.has(end)) ends.set(end, order)
    const expected = told[0]?.end ?? ''
    const other = [...ends].find(([end]) => end !== expected)
    if (!expected.includes('"entitled":true')) {
      return {
        verdict: 'fail',
        reason: `Even in the original order, the final state is ${expected}.`,
      }
    }
    if (other === undefined)
      return { verdict: 'pass', reason: `${told.length} orders gave the same result.` }
    const reason =
      `${ends.size} different results. Order ${other[1]} gives ${other[0]} ` +
      `instead of ${expected}.`
    return { verdict: 'fail', reason }
  },
})

/** What must not depend on the order. Times are relative, as each order has its own buyer. */
function endOf(row: StateRow | null, buyer: Buyer): string {
  if (row === null) return 'nothing'
  const { status, entitled, plan, quantity } = row
  const paid =
    row.period_end === null ? null : row.period_end === buyer.subscription['current_period_end']
  return JSON.stringify({ status, entitled, plan, quantity, paidToTheRightDay: paid })
}
