import { AppError } from '@bursar/wire/errors'
import { enableOutgoing, enqueuedAgain } from '../outgoing/enqueue-again.store.ts'
import { endAgain } from './end-again.store.ts'
import { type FindingActionOf, findingOf } from './finding-action.ts'

/** Tries again what failed. */
export const retryFinding: FindingActionOf = {
  done: 'retried',
  sentence: (of) => `retried the failed part of ${findingOf(of)}`,
  async run(tx, { account, object_id }, { acting }) {
    const [kind, ...rest] = object_id.split(':')
    const name = rest.join(':')
    if (kind === 'message') await enqueuedAgain(tx, name)
    else if (kind === 'endpoint') await enableOutgoing(tx, name, acting)
    else if (kind === 'addon') await endAgain(tx, { account, stripeSubscriptionId: name })
    else throw new AppError('ACTION_IMPOSSIBLE', `There is nothing to retry for ${object_id}.`)
    return {}
  },
}
