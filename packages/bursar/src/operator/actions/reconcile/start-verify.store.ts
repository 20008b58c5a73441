import { actingOf, done, type OperatorAction } from '../action.ts'
import { type RequestContext, requestJob } from './request-job.store.ts'

export const startVerify: OperatorAction<'startVerify', RequestContext> = {
  sentences: { 'verify.requested': () => 'requested a comparison of all answers with Stripe' },
  run: async (context, { body }, operator) =>
    done(await requestJob(context, actingOf(operator, body), 'verify')),
}
