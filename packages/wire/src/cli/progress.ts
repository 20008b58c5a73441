const BAR_CHARACTERS = 30
const REDRAW_EVERY_MS = 100
/** Whatever ends sooner needs no bar. */
const QUIET_MS = 2_000
const CLEAR_LINE = '\r\u001b[2K'
const WIDTH_USUAL = 80

/** As much of a stream as a line of progress needs. */
interface ProgressTerminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface ProgressOptions {
  readonly title: string
  /** Absent or 0: not known, so the line shows the time instead of a bar. */
  readonly total?: number
  /** Also shows how many are done per second. */
  readonly showsRate?: boolean
  /** Default: standard error, so that the output of the command stays clean. */
  readonly terminal?: ProgressTerminal
}

export interface Progress {
  /** `total`: a better estimate than before. */
  advance(done: number, total?: number): void
  /** Shows this sentence instead, as of what it waits for; null: how far it has come again. */
  say(sentence: string | null): void
  /** Clears the line. */
  end(): void
}

const SILENT: Progress = {
  advance: () => undefined,
  say: () => undefined,
  end: () => undefined,
}

/**
 * A line on a terminal that shows how far something has come, from its third second on. Anything
 * but a terminal gets nothing.
 */
export function startProgress(options: ProgressOptions): Progress {
  const { title, showsRate = false, terminal = process.stderr } = options
  if (terminal.isTTY !== true) return SILENT
  const startedAt = performance.now()
  let done = 0
  let total = options.total ?? 0
  let said: string | null = null
  let isDrawn = false
  const draw = () => {
    const seconds = (performance.now() - startedAt) / 1_000
    const line = said ?? progressLine({ title, total, done, seconds, showsRate })
    isDrawn = true
    terminal.write(CLEAR_LINE + line.slice(0, (terminal.columns ?? WIDTH_USUAL) - 1))
  }
  let redraw: NodeJS.Timeout | undefined
  const first = setTimeout(() => {
    draw()
    redraw = setInterval(draw, REDRAW_EVERY_MS)
  }, QUIET_MS)
  return {
    advance: (now, estimate) => {
      done = now
      total = estimate ?? total
    },
    say: (sentence) => {
      said = sentence
    },
    end: () => {
      clearTimeout(first)
      clearInterval(redraw)
      if (isDrawn) terminal.write(CLEAR_LINE)
    },
  }
}

/** Pure: `Verifying [#####.....] 1,200 of 4,000, 100/s, 28 s left`. */
export function progressLine({
  title,
  total,
  done,
  seconds,
  showsRate = false,
}: {
  readonly title: string
  readonly total: number
  readonly done: number
  readonly seconds: number
  readonly showsRate?: boolean
}): string {
  const perSecond = Math.round(done / Math.max(1, seconds)).toLocaleString('en-US')
  const rate = showsRate && done > 0 ? `, ${perSecond}/s` : ''
  const count = done === 0 ? '' : `, ${done.toLocaleString('en-US')} done${rate}`
  // A total may be an estimate: what is past it has no end in sight.
  if (total < 1 || done > total) return `${title}: ${Math.round(seconds)} s${count}`
  const filled = Math.round((done / total) * BAR_CHARACTERS)
  const bar = '#'.repeat(filled) + '.'.repeat(BAR_CHARACTERS - filled)
  const left = done === 0 ? '' : `, ${Math.round((seconds / done) * (total - done))} s left`
  const of = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`
  return `${title} [${bar}] ${of}${rate}${left}`
}

/** Shows the progress of `work` while it runs. */
export async function withProgress<Result>(
  options: ProgressOptions,
  work: (advance: Progress['advance'], say: Progress['say']) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(options)
  try {
    return await work(progress.advance, progress.say)
  } finally {
    progress.end()
  }
}
