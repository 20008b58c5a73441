import { afterAll, beforeAll, expect, test } from 'vitest'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'

let stage: ServiceStage

beforeAll(async () => {
  stage = await openServiceStage()
})
afterAll(() => stage.close())

interface Found {
  kind: string
  severity: string
  summary: string
  details: Record<string, unknown>
}

async function open(kind: string): Promise<Found[]> {
  const { rows } = await stage.database.pool.query<Found>(
    `select kind, severity, summary, details from bursar.findings
     where resolved_at is null and kind = $1`,
    [kind],
  )
  return rows
}

async function paidCharge(): Promise<string> {
  const session = await stage.buy()
  await stage.caughtUp()
  const customer = String(session.customer)
  const { data } = await stage.stripe.charges.list({ customer })
  return data[0]!.id
}

test('a refund is a finding; when the refund fails, the finding says so', async () => {
  const charge = await paidCharge()
  const refund = stage.simulator.platform.refund(charge)
  await stage.caughtUp()
  const [refunded] = await open('refund')
  expect(refunded).toMatchObject({ severity: 'warning', summary: expect.stringMatching(/in full/) })
  expect(refunded?.details).toMatchObject({ amount: 1900, amount_refunded: 1900 })

  stage.simulator.platform.failRefund(refund.id)
  await stage.caughtUp()
  const [failed, ...others] = await open('refund')
  expect(others).toEqual([])
  expect(failed).toMatchObject({
    severity: 'action',
    summary: expect.stringMatching(/refund failed/),
  })
  expect(failed?.details).toMatchObject({ amount_refunded: 0, refund_status: 'failed' })

  stage.simulator.platform.refund(charge)
  await stage.caughtUp()
  expect(await open('refund')).toMatchObject([
    { severity: 'warning', summary: expect.stringMatching(/in full/) },
  ])
})
