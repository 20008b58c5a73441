import type { Argument, Command, Option } from 'commander'
import { bursarProgram } from '../../packages/bursar/src/cli/program.ts'
import { code, table } from './markdown.ts'

/** A command that does something itself, and how it is called: `bursar audit verify`. */
export interface Leaf {
  readonly name: string
  readonly command: Command
}

export function leavesOf(command: Command, before: readonly string[] = []): Leaf[] {
  const path = [...before, command.name()]
  if (command.commands.length === 0) return [{ name: path.join(' '), command }]
  return command.commands.flatMap((one) => leavesOf(one, path))
}

/** The block of a command is called like it: `bursar-audit-verify`. */
export const COMMAND_BLOCKS = Object.fromEntries(
  leavesOf(await bursarProgram()).map((leaf) => [
    leaf.name.replaceAll(' ', '-'),
    () => rendered(leaf),
  ]),
)

function rendered({ name, command }: Leaf): string {
  const usage = code(`${name} ${command.usage()}`.trim())
  const rows = [
    ...command.registeredArguments.map(argumentRow),
    ...command.options.map((option) => [code(option.flags), meaningOf(option)]),
  ]
  const head = `${command.description()}.\n\n${usage}`
  return rows.length === 0
    ? head
    : `${head}\n\n${table(['Argument or option', 'Description'], rows)}`
}

function argumentRow(argument: Argument): string[] {
  const sign = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
  return [code(sign), meaningOf(argument)]
}

function meaningOf({ description, argChoices, defaultValue }: Argument | Option): string {
  const choices = argChoices === undefined ? '' : `one of ${argChoices.map(code).join(', ')}`
  const hasDefault = typeof defaultValue === 'string' || typeof defaultValue === 'number'
  const fallback = hasDefault ? `default: ${code(String(defaultValue))}` : ''
  return [description, choices, fallback].filter((part) => part !== '').join('; ')
}
