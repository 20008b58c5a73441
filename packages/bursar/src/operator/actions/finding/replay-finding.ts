import { replayStored, requestRefresh } from '../refresh/mark-stale-for.store.ts'
import { type FindingActionOf, findingOf, objectOf } from './finding-action.ts'

/** Runs the event again. */
export const replayFinding: FindingActionOf = {
  done: 'replayed',
  sentence: (of) => `reprocessed the event of ${findingOf(of)}`,
  async run(tx, { account, object_id, details }) {
    const eventId = details['event_id']
    const replayed = typeof eventId === 'string' ? await replayStored(tx, eventId) : null
    await requestRefresh(tx, objectOf(account, object_id))
    return replayed === null ? {} : { replayed }
  },
}
