import type { Shown } from './accept-line.ts'
import { runTool } from './run-tool.ts'

const CONTROLS_MIN = 20

/** With a threshold of its own: a page of nineteen controls may be green and is not enough. */
export async function showSecurity(): Promise<Shown> {
  const { code, output } = await runTool('node', ['scripts/verify-security.ts'])
  const [, stand = '0', controls = '0'] = /(\d+) of (\d+) controls stand/.exec(output) ?? []
  const isShown = code === 0 && stand === controls && Number(stand) >= CONTROLS_MIN
  return { verdict: isShown ? 'yes' : 'no', figure: `${stand} of ${controls} controls stand` }
}
