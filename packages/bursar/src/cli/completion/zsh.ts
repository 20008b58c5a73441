import { type CompletionNode, optionsWithValues } from './completion-nodes.ts'

/** A script that zsh may source, or find as `_bursar` in its fpath. */
export function zshScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.slice(1).map(({ path }) => quoted(path))
  const values = optionsWithValues(nodes).map(({ words, takes, choices }) => {
    const reply =
      takes === 'list'
        ? `compadd -- ${choices.map(quoted).join(' ')}`
        : takes === 'file'
          ? '_files'
          : `_message ${quoted('value')}`
    return `    ${quoted(words)}) ${reply}; return ;;`
  })
  const words = nodes.map(({ path, commands, options, values }) => {
    const named = [...commands.map(described), ...values.map(quoted)]
    const flags = options.map(described)
    return `    ${quoted(path)}) words_=(${named.join(' ')}); flags=(${flags.join(' ')}) ;;`
  })
  return `#compdef bursar
_bursar() {
  local path_=bursar index
  local -a words_ flags
  for ((index = 2; index < CURRENT; index++)); do
    case "$path_ $words[index]" in
    ${paths.join(' | ')}) path_="$path_ $words[index]" ;;
    esac
  done
  case "$path_ $words[CURRENT-1]" in
${values.join('\n')}
  esac
  case "$path_" in
${words.join('\n')}
  esac
  if [[ "$words[CURRENT]" != -* ]] && (( $#words_ )); then
    _describe 'command' words_
  else
    _describe -o 'option' flags
  fi
}
if [[ "\${funcstack[1]}" == _bursar ]]; then
  _bursar "$@"
else
  compdef _bursar bursar
fi
`
}

/** `name:description`, as _describe reads it. */
function described({ name, description }: { name: string; description: string }): string {
  return quoted(`${name.replaceAll(':', '\\:')}:${description}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
