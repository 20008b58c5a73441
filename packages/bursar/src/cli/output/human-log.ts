import { type Tone, toned } from './tones.ts'

const TONES: Readonly<Record<string, Tone>> = {
  fatal: 'bad',
  error: 'bad',
  warn: 'warn',
  debug: 'calm',
}
const TIME_START = 'yyyy-mm-ddT'.length
const TIME_END = TIME_START + 'hh:mm:ss'.length

/**
 * The log as a person at a terminal reads it: the time, what happened, and its facts. undefined:
 * standard output is no terminal, or `json` was asked for, so the log stays lines of JSON.
 */
export function humanLog(json = false): { write(line: string): void } | undefined {
  if (json || process.stdout.isTTY !== true) return undefined
  return { write: (line) => void process.stdout.write(`${humanLine(line)}\n`) }
}

/** `12:04:31 listening host=127.0.0.1 port=4242` from a line of JSON. */
export function humanLine(line: string): string {
  const { level, time, msg, process_id: _, ...facts } = JSON.parse(line)
  const when = toned(String(time).slice(TIME_START, TIME_END), 'calm')
  const what = toned(String(msg).replaceAll('_', ' '), TONES[String(level)])
  const said = Object.entries(facts).map(([name, value]) => toned(`${name}=${value}`, 'calm'))
  return [when, what, ...said].join(' ')
}
