import { addOverride as add } from '../../override/override-service.ts'
import { done, type OperatorAction } from '../action.ts'
import { text, untilOf } from '../sentence.ts'

/** Grants or denies an entitlement until a date. */
export const addOverride: OperatorAction<'addOverride'> = {
  sentences: {
    'override.set': (of) => {
      const { rule, limit } = of
      const verb = rule === 'block' ? 'blocked' : 'allowed'
      const upTo = typeof limit === 'number' ? ` up to ${limit}` : ''
      const until = untilOf(of, 'expires_at')
      const instead = typeof of['replaces'] === 'string' ? ', replacing the previous override' : ''
      return `${verb} ${text(of, 'feature')}${upTo}${until}${instead}`
    },
  },
  run: async (context, { body }, { operatorId }) => done(await add(context, body, operatorId)),
}
