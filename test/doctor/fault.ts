import type { Config } from '../../packages/bursar/src/config/config.ts'
import type { DoctorContext } from '../../packages/bursar/src/doctor/check.ts'
import type { Simulator } from '../../packages/simulator/src/index.ts'
import type { DoctorStage } from './doctor-stage.ts'

type Broken = Partial<DoctorContext> | undefined

/** One fault: how it comes about, and what `doctor` must say about it. */
export interface Fault {
  readonly name: string
  /** Gives what the checks see instead; undefined: as ever. */
  readonly break: (stage: DoctorStage) => Promise<Broken> | Broken
  readonly undo?: (stage: DoctorStage) => unknown
  readonly check: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly says: string
  readonly fix: string
}

/** Nobody listens there. */
export const AWAY = 'http://127.0.0.1:9'

export const withConfig = (stage: DoctorStage, more: Partial<Config>): Broken => ({
  config: { ...stage.config, ...more },
})
export const withStarter = (stage: DoctorStage, prices: readonly string[]): Broken => {
  const starter = { ...stage.config.plans['starter']!, prices }
  return withConfig(stage, { plans: { ...stage.config.plans, starter } })
}
export const forbid = (
  { simulator }: DoctorStage,
  { method, under, permission }: { method: string; under: string; permission: string },
): undefined => {
  simulator.onApiRequest = (request) =>
    request.method === method && request.path.startsWith(under)
      ? { kind: 'forbidden', permission }
      : undefined
}
export const allow = ({ simulator }: DoctorStage) => {
  simulator.onApiRequest = null
}
export const endpointOf = (simulator: Simulator) => simulator.deliveries.endpoints[0]!
export const sql = (statement: string) => async (stage: DoctorStage) => {
  await stage.admin(statement)
  return undefined
}
