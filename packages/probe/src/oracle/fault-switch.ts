import { runCommand } from './run-command.ts'

/** Breaks and restores the database of the endpoint: `--fault-cmd`, called with `on` or `off`. */
export interface FaultSwitch {
  turn(state: 'on' | 'off'): Promise<void>
}

export function commandFaultSwitch(command: string): FaultSwitch {
  return {
    async turn(state) {
      await runCommand({ option: '--fault-cmd', command }, state)
    },
  }
}
