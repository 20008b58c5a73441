import type { OperatorAction } from '../action.ts'
import { switchOne } from './switch-one.store.ts'

/** From now on, what would be sent about the tenant is recorded, and nothing is sent. */
export const observeTenant: OperatorAction<'observeTenant'> = {
  sentences: {
    'delivery.observe': () =>
      'switched the tenant to observe: from then on, Bursar records its messages and sends none',
  },
  /** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
  run: (context, { params, body }, operator) =>
    switchOne(context, { ...params, mode: 'observe' }, { ...operator, ...body }),
}
