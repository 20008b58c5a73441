import { readFile } from 'node:fs/promises'
import { systemClock } from '../../base/clock.ts'
import { AppError } from '../../base/errors.ts'
import type { ProbeReport, Progress } from '../../probe/index.ts'
import {
  compareWithBaseline,
  comparisonLine,
  progressLine,
  resultLine,
  terminalReport,
  toHtml,
  toJson,
  toJunit,
  toSarif,
} from '../../probe/index.ts'

export const FORMATS = ['text', 'json', 'sarif', 'junit', 'html'] as const
export type Format = (typeof FORMATS)[number]

/** As much of a stream as a live list needs. */
interface Terminal {
  isTTY?: boolean
  write(text: string): unknown
}

/** On a terminal: a line for each probe as it is judged, and a bar below. Elsewhere: nothing. */
export function liveList(stream: Terminal) {
  const wipe = '\r\u001b[2K'
  if (!stream.isTTY) return { onProgress: () => undefined, end: () => undefined }
  return {
    onProgress(progress: Progress) {
      if (progress.result !== null) {
        stream.write(`${wipe}${resultLine(progress.result, { colour: true })}\n`)
      }
      stream.write(`${wipe}${progressLine(progress)}`)
    },
    end: () => void stream.write(wipe),
  }
}

/** The report in the format that was asked for, and what differs from the baseline. */
export async function writeReport(
  report: ProbeReport,
  flags: { format: Format; json?: boolean; baseline?: string; output?: string },
): Promise<string> {
  const format = flags.json ? 'json' : flags.format
  const difference = flags.baseline === undefined ? null : await compare(flags.baseline, report)
  if (difference !== null && format !== 'text') process.stderr.write(difference)
  switch (format) {
    case 'json':
      return toJson(report)
    case 'sarif':
      return toSarif(report)
    case 'junit':
      return toJunit(report)
    case 'html':
      return toHtml(report, systemClock.now())
    case 'text': {
      const colour = flags.output === undefined && process.stdout.isTTY === true
      return `${terminalReport(report, { colour })}${difference ?? ''}`
    }
  }
}

async function compare(file: string, report: ProbeReport): Promise<string> {
  try {
    const line = comparisonLine(compareWithBaseline(await readFile(file, 'utf8'), report))
    return `Against ${file}: ${line === '' ? 'no difference' : line}.\n`
  } catch (cause) {
    throw new AppError('SETTING_MALFORMED', `The baseline ${file} cannot be used.`, { cause })
  }
}
