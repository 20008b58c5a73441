import { open, readFile } from 'node:fs/promises'
import { systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type { Progress } from '../engine/options.ts'
import type { ProbeReport } from '../engine/report.ts'
import {
  type Baseline,
  compareWithBaseline,
  comparisonLine,
  parseBaseline,
} from '../output/baseline.ts'
import { toHtml } from '../output/html.ts'
import { toJson } from '../output/json.ts'
import { toJunit } from '../output/junit.ts'
import { toSarif } from '../output/sarif.ts'
import { progressLine, resultLine, terminalReport } from '../output/terminal.ts'
import type { Format } from './probe-flags.ts'

/** The part of a stream that the live list needs. */
interface Terminal {
  isTTY?: boolean
  write(text: string): unknown
}

/** On a terminal: one line for each result, and a progress bar. Otherwise: nothing. */
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

/** The report of an earlier run, and its verdicts. */
export interface Earlier {
  readonly file: string
  readonly verdicts: Baseline
}

/** Writes the report in the requested format, and the differences from the baseline. */
export function writeReport(
  report: ProbeReport,
  flags: { format: Format; json?: boolean; output?: string },
  earlier: Earlier | null,
): string {
  const format = flags.json ? 'json' : flags.format
  const difference = earlier === null ? null : compare(earlier, report)
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

function compare({ file, verdicts }: Earlier, report: ProbeReport): string {
  const line = comparisonLine(compareWithBaseline(verdicts, report))
  return `Compared with ${file}: ${line === '' ? 'no differences' : line}.\n`
}

/** Read before the run, so that a wrong file name fails early. Throws SETTING_MALFORMED. */
export async function readEarlier(file: string | undefined): Promise<Earlier | null> {
  if (file === undefined) return null
  try {
    return { file, verdicts: parseBaseline(await readFile(file, 'utf8')) }
  } catch (cause) {
    throw new AppError(
      'SETTING_MALFORMED',
      `Cannot read the baseline ${file}. Use a JSON report of an earlier run.`,
      { cause },
    )
  }
}

/** Checked before the run. An existing file stays until the report is written. */
export async function assertWritable(file: string | undefined): Promise<void> {
  if (file === undefined) return
  try {
    await (await open(file, 'a')).close()
  } catch (cause) {
    throw new AppError('SETTING_MALFORMED', `Cannot write the report to ${file}.`, { cause })
  }
}
