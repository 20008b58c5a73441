import { type CompletionNode, optionsWithValues } from './completion-nodes.ts'

/** A script for bash 3.2 or newer. Names and choices have no characters that a shell reads. */
export function bashScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.slice(1).map(({ path }) => `'${path}'`)
  const values = optionsWithValues(nodes).map(({ words, takes, choices }) => {
    const reply =
      takes === 'list'
        ? `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current"))`
        : takes === 'file'
          ? 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))'
          : 'COMPREPLY=()'
    return `    '${words}') ${reply}; return ;;`
  })
  const words = nodes.map(({ path, commands, options, values }) => {
    const names = [...commands.map(({ name }) => name), ...values].join(' ')
    const flags = options.map(({ name }) => name).join(' ')
    return `    '${path}') words='${names}'; flags='${flags}' ;;`
  })
  return `# bash completion for bursar
_bursar() {
  local current=\${COMP_WORDS[COMP_CWORD]}
  local previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local path=bursar words= flags= index
  if [ "$current" = '=' ]; then
    current=
  elif [ "$previous" = '=' ]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
    ${paths.join(' | ')}) path="$path \${COMP_WORDS[index]}" ;;
    esac
  done
  case "$path $previous" in
${values.join('\n')}
  esac
  case "$path" in
${words.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "\${words:-$flags}" -- "$current")) ;;
  esac
}
complete -F _bursar bursar
`
}
