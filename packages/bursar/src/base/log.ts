import { pino } from 'pino'
import { isLineName, LOG_FIELDS, type LogFields } from './log-fields.ts'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug'

/** `name`: what happened, a fixed word such as `event_recorded`. */
type Write = (name: string, fields?: LogFields) => void

export interface Log extends Readonly<Record<Level, Write>> {
  /** How many fields were dropped because they are not allowed or do not fit. */
  droppedFields(): number
}

interface LogOptions {
  /** Nothing is written at `trace`: it only means all there is. */
  readonly level: Level | 'trace' | 'silent'
  /** Where the lines go; default: standard output. */
  readonly destination?: { write(line: string): void }
}

/**
 * A log of JSON lines that cannot tell secrets: only the fields of `LOG_FIELDS` are written, and
 * each only if its value fits. Nothing is serialised, so no error, body or object ever gets in.
 */
export function createLog({ level, destination }: LogOptions): Log {
  const settings = {
    level,
    base: { process_id: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const writer = destination === undefined ? pino(settings) : pino(settings, destination)
  let dropped = 0

  const write = (at: Level): Write => {
    return (name, fields = {}) => {
      if (!writer.isLevelEnabled(at)) return
      const { kept, refused } = filterFields(fields)
      dropped += refused
      if (refused > 0) kept['dropped_fields'] = refused
      writer[at](kept, isLineName(name) ? name : 'name_refused')
    }
  }
  return {
    fatal: write('fatal'),
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    droppedFields: () => dropped,
  }
}

function filterFields(fields: LogFields): { kept: Record<string, unknown>; refused: number } {
  const kept: Record<string, unknown> = {}
  let refused = 0
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (isField(name) && LOG_FIELDS[name](value)) kept[name] = value
    else refused++
  }
  return { kept, refused }
}

function isField(name: string): name is keyof typeof LOG_FIELDS {
  return Object.hasOwn(LOG_FIELDS, name)
}
