import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import type { KeptDelivery } from '../deliver/delivery.ts'
import type { Endpoint } from '../deliver/endpoint.ts'
import type { TimelineState, WorldState } from './world-state.ts'

/** A whole simulator as plain data. Handlers in process are not kept. */
export interface SimulatorState {
  version: 1
  /** How often it was taken up again. */
  run: number
  timeline: TimelineState
  worlds: WorldState[]
  endpoints: Endpoint[]
  deliveries: readonly KeptDelivery[]
  /** Events with the endpoints that have not accepted them. */
  pending?: [string, string[]][]
  /** Where it was served last: pages are known by their addresses. */
  port: number | null
}

const FILE = 'simulator.json'

/** What an earlier run left, or null. */
export function readState(folder: string): SimulatorState | null {
  let text: string
  try {
    text = readFileSync(join(folder, FILE), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const state: SimulatorState = JSON.parse(text)
  if (state.version === 1) return state
  throw new AppError(
    'SETTING_MALFORMED',
    `Another version of the simulator wrote ${join(folder, FILE)}. Use another --data folder.`,
  )
}

/** Written aside and renamed, so that a crash leaves the old state or the new one. */
export function writeState(folder: string, state: SimulatorState): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const aside = join(folder, `${FILE}.new`)
  writeFileSync(aside, JSON.stringify(state), { mode: 0o600 })
  renameSync(aside, join(folder, FILE))
}
