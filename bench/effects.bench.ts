import { EFFECTS_HELP, parseEffectsCommand } from './effects/effects-options.ts'
import { judgeEffects, printEffects } from './effects/effects-report.ts'
import { runEffectsBench } from './effects/run-effects-bench.ts'

/** `npm run bench:effects`: what very many owed effects cost those who do not wait for them. */
const command = parseEffectsCommand(process.argv.slice(2))
if (command === 'help') {
  process.stdout.write(EFFECTS_HELP)
} else {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const report = await runEffectsBench({ ...command.options, say })
  const targets = judgeEffects(report)
  process.stdout.write(
    command.json ? `${JSON.stringify({ ...report, targets }, null, 2)}\n` : printEffects(report),
  )
  if (command.check && targets.some(({ met }) => !met)) process.exitCode = 1
}
