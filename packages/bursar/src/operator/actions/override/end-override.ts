import { endOverrideById } from '../../override/override-service.ts'
import { done, type OperatorAction } from '../action.ts'
import { text } from '../sentence.ts'

/** Ends an override now. */
export const endOverride: OperatorAction<'endOverride'> = {
  sentences: {
    'override.ended': (of) => `ended the override of ${text(of, 'feature')}`,
  },
  run: async (context, { params, body }, { operatorId }) =>
    done(await endOverrideById(context, { ...params, ...body, operatorId })),
}
