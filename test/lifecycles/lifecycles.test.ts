import { expect, inject, test } from 'vitest'
import type { Mailer } from '../../packages/bursar/src/delivery/email/mail/mailer.ts'
import type { TestDatabase } from '../support/database-on-server.ts'
import { playWorld } from './play-lifecycles.ts'

/** Has a trial of a day among its lives. */
const SEED = 7
/** A small size of `npm run campaign -- lifecycles`, with fewer moments in the year. */
const SMALL = { lifecycles: 8, stepHours: 72 }

test('a year with crashes and outages: what is pending is delivered once, in time, and is all', async () => {
  const end = await playWorld({ server: inject('postgres'), seed: SEED, ...SMALL })
  expect(end.wrongs).toEqual([])
  expect(end.mails).toBeGreaterThan(20)
  expect(end.deaths).toBeGreaterThan(3)
})

/** As if it had died after each welcome, and taken a fresh id for the next try. */
const doubling = (mailer: Mailer): Mailer => ({
  async post(message, signal) {
    const isWelcome = message.subject.startsWith('Welcome')
    if (isWelcome) await mailer.post({ ...message, messageId: '<fresh@localhost>' }, signal)
    return mailer.post(message, signal)
  },
})

/** As a purge would that knows no term. */
const FORGET = `delete from bursar.outbox where name = 'renewal'`
const spoil = async ({ pool }: TestDatabase) => void (await pool.query(FORGET))

test('it would have told of a mail sent twice, and of one that was forgotten', async () => {
  const faults = { bend: doubling, spoil }
  const end = await playWorld({ server: inject('postgres'), seed: SEED, ...SMALL, ...faults })
  expect(end.wrongs).toContainEqual('a mail nobody enqueues: <fresh@localhost>')
  expect(end.wrongs).toContainEqual(expect.stringMatching(/^missing: renewal \d+ /))
})
