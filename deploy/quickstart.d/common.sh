# Small things the parts of quickstart share. Sourced; needs `home`.
# shellcheck shell=bash disable=SC2154

heading() { printf '\n== %s\n' "$*"; }
say() { printf '   %s\n' "$*"; }
fail() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }

# once STEP COMMAND…: runs the command unless the step was finished by an earlier run.
once() {
  local mark=$home/done/$1
  shift
  [ -e "$mark" ] && return
  "$@"
  mkdir -p "$(dirname "$mark")"
  : >"$mark"
}

# call ROLE ARGUMENTS…: the command line client with the key of a role; its answer is printed.
call() {
  local role=$1
  shift
  "$PARTNERS" --key-file "$home/keys/$role.key" "$@"
}

# quiet ROLE ARGUMENTS…: the same for writes whose answer nobody reads; an error ends the run with what was said.
quiet() { answer "$@" >/dev/null; }

# answer ROLE ARGUMENTS…: the answer as JSON on one line.
answer() {
  local role=$1 said
  shift
  if ! said=$(call "$role" "$@" --output jsonl 2>"$home/last-error"); then
    cat "$home/last-error" >&2
    fail "failed: partners $*"
  fi
  printf '%s\n' "$said"
}

# field NAME: the first text field of that name in the one-line JSON on standard input.
field() { grep -o "\"$1\": *\"[^\"]*\"" | head -n 1 | cut -d'"' -f4; }

# name_of LINE and body_of LINE: a line of a sample file is its resource name and the rest of the resource.
name_of() { [[ $1 =~ ^\{\"name\":\ \"([^\"]+)\",\  ]] && printf '%s' "${BASH_REMATCH[1]}"; }
body_of() { printf '{%s' "${1#*\", }"; }

# A counter that stays on one line where there is a terminal.
progress() {
  if [ -t 1 ]; then printf '\r   %s: %d of %d' "$1" "$2" "$3"; [ "$2" -lt "$3" ] || echo
  elif [ "$2" -eq "$3" ]; then say "$1: $3"
  fi
}

# request_id WORDS…: the same words give the same id, so that a repeated write takes effect once.
request_id() { printf '%s' "$*" | sha256sum | cut -c1-32; }
