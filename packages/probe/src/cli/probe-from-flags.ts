import { writeFile } from 'node:fs/promises'
import { probe } from '../probe.ts'
import type { ProbeFlags } from './probe-flags.ts'
import { readProbeOptions } from './probe-options.ts'
import { assertWritable, liveList, readEarlier, writeReport } from './probe-output.ts'

/** Runs the command: writes the report and sets the exit code. */
export async function probeFromFlags(url: string, flags: ProbeFlags): Promise<number> {
  const earlier = await readEarlier(flags.baseline)
  await assertWritable(flags.output)
  const setUp = await readProbeOptions(url, flags)
  if (setUp.challenge !== undefined) {
    process.stdout.write(`${setUp.challenge}\n`)
    return 0
  }
  const live = liveList(process.stderr)
  try {
    const report = await probe({ ...setUp.options, onProgress: live.onProgress })
    live.end()
    const text = writeReport(report, flags, earlier)
    if (flags.output === undefined) process.stdout.write(text)
    else await writeFile(flags.output, text)
    return report.summary.exit_code
  } finally {
    await setUp.close()
  }
}
