import { actingOf, done, type OperatorAction } from '../action.ts'
import { type RequestContext, requestJob } from './request-job.store.ts'

export const startSweep: OperatorAction<'startSweep', RequestContext> = {
  sentences: { 'sweep.requested': () => 'requested a sweep of all accounts' },
  run: async (context, { body }, operator) =>
    done(await requestJob(context, actingOf(operator, body), 'sweep')),
}
