import { z } from 'zod'
import { account, reason } from '../paging.ts'

/** How a run stands. `interrupted`: it failed or its process ended; a node continues it. */
export const RUN_STATES = ['running', 'interrupted', 'ended'] as const

const run = z.object({
  run_id: z.string(),
  job: z.string().describe('The name of the job, such as `sweep`.'),
  account,
  state: z
    .enum(RUN_STATES)
    .describe('interrupted: the run failed or its process ended; a node continues it.'),
  started_at: z.iso.datetime(),
  ended_at: z.iso.datetime().nullable().describe('null: the run has not ended.'),
  listed: z.int().describe('The number of objects that the run has read from Stripe’s lists.'),
  expected: z
    .int()
    .nullable()
    .describe('The number of objects that the run before read; null: there was none.'),
  counts: z
    .array(z.object({ name: z.string(), count: z.int() }))
    .describe('What else the job counts, such as `marked_stale` or `differences`. No zeros.'),
  last_error: z.string().nullable().describe('The code of the error that interrupted the run.'),
})

const job = z.object({
  job: z.string(),
  meaning: z.string().nullable().describe('What the job does, in one sentence.'),
  every_seconds: z
    .int()
    .nullable()
    .describe('How often the job runs; null: only when an operator starts it.'),
  due_at: z.iso
    .datetime()
    .nullable()
    .describe('When the next run over the account of the API key is due.'),
  requested_at: z.iso
    .datetime()
    .nullable()
    .describe('When an operator asked for a run that has not begun yet.'),
})

const difference = z.object({
  job: z.string(),
  run_id: z.string(),
  kind: z.string().describe('What differs, such as `status` or `missing`.'),
  tenant_id: z.string().nullable(),
  stripe_subscription_id: z.string().nullable(),
  held_by: z
    .string()
    .nullable()
    .describe('Why the difference is there on purpose, such as `brake`; null: it is not.'),
  sentence: z.string(),
})

const watermark = z.object({
  account,
  caught_up_to: z.iso
    .datetime()
    .nullable()
    .describe('Every event before this time is known; null: the account was never read.'),
  due_at: z.iso.datetime().describe('When catch-up reads the account again.'),
  is_running: z.boolean().describe('Catch-up is reading the account now.'),
  last_error: z.string().nullable().describe('The code of the error of the last run.'),
})

/** What finds missed changes: its jobs, their last runs, and how far the list of events is read. */
export const reconcileState = z.object({
  as_of: z.iso.datetime(),
  jobs: z.array(job),
  runs: z.array(run).describe('The last ten runs of each job, the newest first.'),
  differences: z
    .array(difference)
    .describe('What the last runs found that differs from Stripe: at most 50 for each job.'),
  watermarks: z.array(watermark).describe('At most 50 accounts, those furthest behind first.'),
  accounts: z.int().describe('The number of accounts that catch-up reads.'),
})

export const startBody = z.object({ reason })
