import { expect, test } from 'vitest'
import { judgeSecret } from './judge-secret.ts'

const NOW = new Date('2026-11-23T12:00:00Z')
const DAY_AGO = new Date('2026-11-22T12:00:00Z')
const LESS = new Date('2026-11-22T12:00:00.001Z')

test.each`
  own  | all  | seen       | advice              | sentence
  ${1} | ${1} | ${DAY_AGO} | ${'in_use'}         | ${'1 delivery with this secret in 24 hours. Keep the secret.'}
  ${2} | ${9} | ${null}    | ${'in_use'}         | ${'2 deliveries with this secret in 24 hours. Keep the secret.'}
  ${0} | ${9} | ${DAY_AGO} | ${'safe_to_remove'} | ${'No deliveries with this secret for 24 hours: safe to remove.'}
  ${0} | ${9} | ${LESS}    | ${'too_early'}      | ${'Counted for less than 24 hours. Wait before you remove this secret.'}
  ${0} | ${9} | ${null}    | ${'too_early'}      | ${'Counted for less than 24 hours. Wait before you remove this secret.'}
  ${0} | ${0} | ${DAY_AGO} | ${'unused'}         | ${'No deliveries with any secret for 24 hours. Check the endpoint in Stripe first.'}
`('$own of $all deliveries, watched since $seen: $advice', ({ own, all, seen, ...expected }) => {
  const traffic = { deliveries24h: own, endpointDeliveries24h: all, firstSeenAt: seen }
  expect(judgeSecret(traffic, NOW)).toEqual(expected)
})
