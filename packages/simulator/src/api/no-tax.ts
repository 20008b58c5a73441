import { invalidRequest } from '../world/refusal.ts'
import { fields, flag, type Param } from './params.ts'

const SETTING = fields({ enabled: flag }, {})

/** Taxes can only be turned off, because the simulator does not compute them. */
export const NO_TAX: Param<{ enabled: boolean }> = {
  read(raw, path) {
    const setting = SETTING.read(raw, path)
    if (!setting.enabled) return setting
    throw invalidRequest('The simulator computes no taxes.', { param: `${path}[enabled]` })
  },
}
