import { AppError } from '../../base/errors.ts'
import { Chaos, type ChaosChange } from './chaos.ts'

/**
 * Reads `duplicate=0.2,serverError=0.1,rateLimitPerSecond=25`: chances from 0 to 1 by the names of
 * the switches. Throws `SETTING_MALFORMED` that names what there is.
 */
export function parseChaos(text: string): ChaosChange {
  const { api, deliveries } = new Chaos().settings
  const change = { api: {}, deliveries: {} }
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', figure = ''] = part.split('=').map((each) => each.trim())
    const room = Object.hasOwn(api, name) ? change.api : change.deliveries
    if (room === change.deliveries && !Object.hasOwn(deliveries, name)) {
      const names = [...Object.keys(api), ...Object.keys(deliveries)].join(', ')
      throw new AppError('SETTING_MALFORMED', `There is no chaos ${name}. There are: ${names}.`)
    }
    const value = Number(figure)
    const max = name === 'rateLimitPerSecond' ? Number.MAX_SAFE_INTEGER : 1
    if (figure === '' || !(value >= 0 && value <= max)) {
      throw new AppError('SETTING_MALFORMED', `Chaos ${name}: a number from 0 to ${max}.`)
    }
    Object.assign(room, { [name]: value })
  }
  return change
}
