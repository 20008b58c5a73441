import { runCommand } from './run-command.ts'

/** Prints what the endpoint has logged: `--log-cmd`. */
export interface LogOracle {
  read(): Promise<string>
}

export function commandLogOracle(command: string): LogOracle {
  return { read: () => runCommand({ option: '--log-cmd', command }) }
}
