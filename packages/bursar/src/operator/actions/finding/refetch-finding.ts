import { requestRefresh } from '../refresh/mark-stale-for.store.ts'
import { type FindingActionOf, findingOf, objectOf } from './finding-action.ts'

/** Asks Stripe again. */
export const refetchFinding: FindingActionOf = {
  done: 'refetched',
  sentence: (of) => `requested a refresh for ${findingOf(of)}`,
  async run(tx, { account, object_id }) {
    await requestRefresh(tx, objectOf(account, object_id))
    return {}
  },
}
