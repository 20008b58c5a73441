import { Simulator } from './simulator.ts'
import type { SimulatorOptions } from './simulator-options.ts'

export type { Account } from './account.ts'
export type { ApiFault, ApiRequest, ApiRequestHook } from './api/admission/fault.ts'
export type {
  ApiRequestEntry,
  EndpointCount,
  RequestCounts,
  RequestLog,
} from './api/request-log.ts'
export type { Attempt, Delivery } from './deliver/delivery.ts'
export type { Endpoint, WebhookEndpointGiven } from './deliver/endpoint.ts'
export type { ScheduleGiven } from './deliver/retry-schedule.ts'
export type { CheckoutInput } from './engine/checkout/complete-checkout.ts'
export type { FaultSettings, FaultsChange } from './faults/fault-injection.ts'
export {
  type RunningSimulator,
  runSimulate,
  type SimulateOptions,
  WEBHOOK_SECRET_USUAL,
} from './run-simulate.ts'
export { SCENARIOS, type ScenarioName } from './scenarios/scenarios.ts'
export type { Played } from './scenarios/stage.ts'
export type { SeededAccount } from './seed/seed-account.ts'
export type { SeededStatus, SeededTrait, SeedOptions } from './seed/seed-options.ts'
export { API_KEY, API_VERSION, type Simulator } from './simulator.ts'
export type { SimulatorOptions } from './simulator-options.ts'
export { Refusal } from './world/refusal.ts'

/** A new, empty simulator. `fetch` and the methods work without `start()`. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  return new Simulator(options)
}
