import { z } from 'zod'
import { reason } from '../paging.ts'

export const DELIVERY_MODES = ['live', 'observe'] as const

export const deliveryMode = z
  .enum(DELIVERY_MODES)
  .describe(
    '`live`: Bursar sends the tenant’s messages. `observe`: Bursar records them and sends nothing.',
  )

export const deliveryBody = z.object({ reason })
