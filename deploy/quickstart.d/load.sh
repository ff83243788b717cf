# Keys and reference data: everything that is there before the main job begins. Sourced.
# shellcheck shell=bash disable=SC2154

sample=$root/deploy/sample

# issue FILE ROLE PRINCIPAL [BOUND_TO]: a key in keys/FILE.key; its secret is never shown.
issue() {
  [ -s "$home/keys/$1.key" ] && return
  rm -f "$home/keys/$1.key"
  quiet admin key create --purpose "quickstart: $1" --role "$2" --principal "$3" ${4:+--bound-to "$4"} --secret-file "$home/keys/$1.key"
  [ -s "$home/keys/$1.key" ] || fail "the key for $1 has no secret"
}

load_keys() {
  issue programme programme programme-office
  issue procurement procurement procurement-lead
  issue auditor auditor auditor-1
  local reader
  for reader in 1 2 3; do issue "evaluator-$reader" evaluator "evaluator-$reader"; done
}

# load KIND ROLE NOUN ID_FLAG: one resource a line of deploy/sample/KIND.jsonl. A request id makes a repeat harmless.
load() {
  local kind=$1 role=$2 noun=$3 flag=$4 line name parent count=0 total
  total=$(wc -l <"$sample/$kind.jsonl")
  while IFS= read -r line; do
    name=$(name_of "$line")
    parent=${name%/*/*}
    [ "$parent" != "$name" ] || parent=
    body_of "$line" >"$home/request.json"
    quiet "$role" "$noun" create ${parent:+"$parent"} --from "$home/request.json" "$flag" "${name##*/}" \
      --request-id "$(request_id load "$name")"
    count=$((count + 1))
    progress "$kind" "$count" "$total"
  done <"$sample/$kind.jsonl"
}

load_frameworks() {
  load frameworks programme framework-edition --framework-edition-id
  local line name
  while IFS= read -r line; do
    name=$(name_of "$line")
    quiet programme framework-edition publish "$name" --request-id "$(request_id publish "$name")"
  done <"$sample/frameworks.jsonl"
}

load_policies() {
  local line name noun
  while IFS= read -r line; do
    name=$(name_of "$line")
    noun=need-policy
    [[ $name == needPolicies/* ]] || noun=ranking-policy
    body_of "$line" >"$home/request.json"
    quiet programme "$noun" create --from "$home/request.json" "--$noun-id" "${name##*/}" --request-id "$(request_id load "$name")"
  done <"$sample/policies.jsonl"
}

# imported ARGUMENTS…: an import of the client, with its progress where there is a terminal to show it.
imported() {
  if [ -t 2 ]; then call programme import "$@" >"$home/last-import" || fail "failed: partners import $*"; return; fi
  call programme import "$@" >"$home/last-import" 2>"$home/last-error" && return
  cat "$home/last-error" >&2
  fail "failed: partners import $*"
}

load_facts() {
  imported indicators
  local file
  for file in "$root"/deploy/data/*.csv; do
    imported "$file"
    say "$(head -n 1 "$home/last-import"): $(basename "$file")"
  done
}

load_everything() {
  heading "Keys, one per role (in $home/keys)"
  load_keys
  heading "The programme office loads real figures of Massachusetts schools (historical, from DESE)"
  once facts load_facts
  heading "The programme office loads frameworks, policies, buyers and 60 fictional partners"
  once frameworks load_frameworks
  once policies load_policies
  once buyers load buyers programme buyer --buyer-id
  once partners load partners programme partner --partner-id
  once services load services programme service --service-id
  heading "The programme office imports the vendor list: the first gate"
  once listings imported vendor-listings "$sample/vendor-list.csv" --list example-vendor-list
  say "$(call programme vendor-listing list --all --output jsonl 2>/dev/null | grep -c '"STATUS_LISTED"') of 60 organisations are listed; being listed is not being qualified"
}
