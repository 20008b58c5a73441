import { ENTITLEMENTS_HELP, parseEntitlementsCommand } from './entitlements/entitlements-options.ts'
import { judgeEntitlements } from './entitlements/entitlements-report.ts'
import { printEntitlements } from './entitlements/print-entitlements.ts'
import { runEntitlementsBench } from './entitlements/run-entitlements-bench.ts'

/** `npm run bench:entitlements`: how fast “may this tenant do that?” is answered. */
const command = parseEntitlementsCommand(process.argv.slice(2))
if (command === 'help') {
  process.stdout.write(ENTITLEMENTS_HELP)
} else {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const report = await runEntitlementsBench({ ...command.options, say })
  const targets = judgeEntitlements(report)
  const json = () => `${JSON.stringify({ ...report, targets }, null, 2)}\n`
  process.stdout.write(command.json ? json() : printEntitlements(report))
  if (command.check && targets.some(({ met }) => !met)) process.exitCode = 1
}
