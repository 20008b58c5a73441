import type { Command } from 'commander'
import { nearestName } from '../../config/nearest-name.ts'
import { toned } from '../output/tones.ts'

const ERROR = 'error:'
const UNKNOWN = 'error: unknown command '
const TOO_MANY = 'error: too many arguments '

/**
 * What every command says of a command line that it does not understand: what is wrong, what was
 * probably meant, what there is, and where the help is.
 */
export function explainUsage(command: Command, calledAs = command.name()): void {
  command.helpOption('-h, --help', 'Show help').configureOutput({
    outputError: (text, write) => write(inColor(explained(text, command, calledAs))),
  })
  if (command.commands.length > 0) command.helpCommand('help [command]', 'Show help for a command')
  for (const one of command.commands) explainUsage(one, `${calledAs} ${one.name()}`)
}

/** As commander says it: which argument or option has which value. */
const WRONG_ARGUMENT = /command-argument value ('.*') is invalid for argument ('[^']+')/s
const WRONG_OPTION = /(option '[^']+') argument ('.*') is invalid/s

function explained(said: string, command: Command, calledAs: string): string {
  const text = said
    .replace(WRONG_ARGUMENT, 'argument $2 value $1 is invalid')
    .replace(WRONG_OPTION, '$1 value $2 is invalid')
  const [given = ''] = command.args
  const hint = `Run \`${calledAs} --help\` for usage.\n`
  if (text.startsWith(UNKNOWN)) return unknownCommand(given, command, calledAs)
  if (!text.startsWith(TOO_MANY) || command.registeredArguments.length > 0) return text + hint
  // `bursar tenants nosuch`: the default command gets a word that was meant for its parent.
  const { parent } = command
  if (parent !== null && parent.parent !== null && parent.args[0] !== command.name()) {
    return unknownCommand(given, parent, calledAs.replace(/ \S+$/, ''))
  }
  return `error: \`${calledAs}\` takes no arguments, but got '${given}'.\n${hint}`
}

function unknownCommand(given: string, command: Command, calledAs: string): string {
  const names = command.commands.map((one) => one.name())
  const nearest = nearestName(given, names)
  const meant = nearest === null ? '' : ` Did you mean ${nearest}?`
  const known = command.parent === null ? '' : ` Commands: ${names.join(', ')}.`
  return `error: unknown command '${given}'.${meant}${known}
Run \`${calledAs} --help\` for usage.
`
}

function inColor(text: string): string {
  if (!text.startsWith(ERROR)) return text
  return toned(ERROR, 'bad', process.stderr) + text.slice(ERROR.length)
}
