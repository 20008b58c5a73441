import type { OperatorAction } from '../action.ts'
import { switchOne } from './switch-one.store.ts'

/** From now on, what concerns the tenant is sent. */
export const goLive: OperatorAction<'goLive'> = {
  sentences: {
    'delivery.live': () => 'started delivery: from then on, Bursar sends the tenant’s messages',
  },
  /** @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE */
  run: (context, { params, body }, operator) =>
    switchOne(context, { ...params, mode: 'live' }, { ...operator, ...body }),
}
