# The main job, first half: from a solicitation to qualified partners in the public record. Sourced.
# shellcheck shell=bash disable=SC2154

# Applications are known by the service they offer; the server chose their names when they were created.
application_of() { cat "$job/applications/${1//\//:}"; }

# line_of FILE NAME: the rest of the resource of that name in a sample file.
line_of() {
  local line
  line=$(grep -F "{\"name\": \"$2\", " "$sample/$1.jsonl") || fail "$sample/$1.jsonl has no $2"
  body_of "$line"
}

applying_services() { sed -n 's/^{"name": "\([^"]*\)".*/\1/p' "$sample/applications.jsonl"; }

# A run that was interrupted before all had applied, and whose deadline is over, begins a new round.
begin_round() {
  local round
  round=$(cat "$home/round" 2>/dev/null || echo 1)
  if [ -s "$home/job-$round/deadline" ] && [ ! -e "$home/done/round-$round/applied" ] &&
    [ "$(date +%s)" -ge "$(cat "$home/job-$round/deadline")" ]; then
    say "the deadline of round $round passed before all had applied: a new round begins"
    round=$((round + 1))
  fi
  echo "$round" >"$home/round"
  job=$home/job-$round
  step=round-$round
  solicitation=solicitations/example-main-$round
  mkdir -p "$job/applications"
}

publish_rubric() {
  load rubrics programme rubric --rubric-id
  quiet procurement rubric publish rubrics/example-partners --request-id "$(request_id publish-rubric)"
}

# utc SECONDS: a deadline; UTC, because a local time may not exist on the days the clocks change.
utc() { date -u -d "@$1" '+%Y-%m-%dT%H:%M Etc/UTC'; }

# create_solicitation KEY ID DEADLINE: makes a draft from the sample, dates it, and posts it.
create_solicitation() {
  line_of solicitations "solicitations/example-$1" >"$job/request.json"
  quiet procurement solicitation create --from "$job/request.json" --solicitation-id "$2" \
    --rubric rubrics/example-partners@1 --questions-deadline "$(utc "$3")" --submission-deadline "$(utc "$3")" \
    --qualification-term "$(date -d '-1 day' +%F)..$(date -d '+3 years' +%F)" --request-id "$(request_id create "$2")"
  quiet procurement solicitation post "solicitations/$2" --request-id "$(request_id post "$2")"
}

# Deadlines have whole minutes: the first one at least 45 seconds ahead.
post_main() {
  [ -s "$job/deadline" ] || echo $((($(date +%s) + 45 + 59) / 60 * 60)) >"$job/deadline"
  create_solicitation main "${solicitation#*/}" "$(cat "$job/deadline")"
}

post_open() {
  [ -s "$home/open-deadline" ] || echo $((($(date +%s) / 60 + 60 * 24 * 60) * 60)) >"$home/open-deadline"
  create_solicitation open example-open "$(cat "$home/open-deadline")"
}

# One application comes without the document it needs, so that screening has something to find.
has_document() { ! grep -F "{\"name\": \"$1\", " "$sample/screenings.jsonl" | grep -q '"met": false'; }

# apply SERVICE: the partner itself, with its own key, hands in one application.
apply() {
  local owner=${1%/services/*} name
  local key=${owner#*/}
  line_of applications "$1" >"$job/request.json"
  name=$(answer "$key" application create "$solicitation" --from "$job/request.json" \
    --request-id "$(request_id "$step" apply "$1")" | field name)
  if has_document "$1"; then
    printf 'Fictional example: a study of %s.\n' "$1" >"$job/study.txt"
    quiet "$key" evidence upload "$name" --title "A study (fictional)" --kind study --media-type text/plain \
      --content "@$job/study.txt" --request-id "$(request_id "$step" study "$1")"
  fi
  quiet "$key" application submit "$name" --request-id "$(request_id "$step" submit "$1")"
  echo "$name" >"$job/applications/${1//\//:}"
}

apply_all() {
  local service count=0 total
  total=$(applying_services | wc -l)
  while read -r service; do
    apply "$service"
    count=$((count + 1))
    progress "applications handed in" "$count" "$total"
  done < <(applying_services)
}

partner_keys() {
  local owner
  while read -r owner; do issue "${owner#*/}" partner "${owner#*/}" "$owner"; done \
    < <(applying_services | sed 's,/services/.*,,' | sort -u)
}

wait_for_deadline() {
  local end left
  end=$(cat "$job/deadline")
  say "the deadline is $(utc "$end"); nobody at the department opens an application before it"
  while left=$((end - $(date +%s))) && [ "$left" -ge 0 ]; do
    if [ -t 1 ]; then printf '\r   %3d seconds to the deadline ' "$left"
    elif [ $((left % 15)) -eq 0 ]; then say "$left seconds to the deadline"
    fi
    sleep 1
  done
  [ ! -t 1 ] || echo
}

screen_all() {
  local service out=0
  while read -r service; do
    line_of screenings "$service" >"$job/request.json"
    answer procurement application screen "$(application_of "$service")" --from "$job/request.json" \
      --request-id "$(request_id "$step" screen "$service")" >"$job/answer.json"
    grep -q RESULT_PASS "$job/answer.json" || { out=$((out + 1)); say "screened out: $service (no document for its claim)"; }
  done < <(applying_services)
  say "$(($(applying_services | wc -l) - out)) applications are complete and go to review"
}

# The services whose applications are reviewed, in order.
reviewed_services() { sed -n 's/^{"name": "\([^"]*\)".*/\1/p' "$sample/decisions.jsonl"; }

# readers INDEX: the two evaluators of an application, in turns.
readers() { echo $(($1 % 3 + 1)) $((($1 + 1) % 3 + 1)); }

# assign SERVICE INDEX: for the first one, evaluator 1 declares a conflict and evaluator 3 takes its place.
assign() {
  local name reader finding
  name=$(application_of "$1")
  for reader in $(readers "$2") $([ "$2" -ne 0 ] || echo 3); do
    quiet procurement assignment create "$name" --evaluator "evaluator-$reader" \
      --request-id "$(request_id "$step" assign "$1" "$reader")"
    finding=(--finding no-conflict)
    if [ "$2" -eq 0 ] && [ "$reader" -eq 1 ]; then
      finding=(--finding conflict --explanation "Fictional example: worked for the applicant last year.")
      say "evaluator-1 declares a conflict about ${1%/services/*}; evaluator-3 reads it instead"
    fi
    quiet "evaluator-$reader" conflict declare "$name" "${finding[@]}" \
      --request-id "$(request_id "$step" declare "$1" "$reader")"
  done
}

assign_all() {
  local service index=0
  while read -r service; do
    assign "$service" "$index"
    index=$((index + 1))
  done < <(reviewed_services)
  say "$index applications have two evaluators each, without a conflict"
}

review_all() {
  local service reader place index=0 total
  total=$(wc -l <"$sample/reviews.jsonl")
  while read -r service; do
    place=0
    for reader in $([ "$index" -ne 0 ] && readers "$index" || echo 2 3); do
      place=$((place + 1))
      line_of reviews "$service/$place" >"$job/request.json"
      quiet "evaluator-$reader" review submit "$(application_of "$service")" --from "$job/request.json" \
        --request-id "$(request_id "$step" review "$service" "$reader")"
      progress "reviews submitted, sealed" $((index * 2 + place)) "$total"
    done
    index=$((index + 1))
  done < <(reviewed_services)
}

decide_all() {
  local service count=0
  while read -r service; do
    line_of decisions "$service" >"$job/request.json"
    quiet procurement decision record "$(application_of "$service")" --from "$job/request.json" \
      --request-id "$(request_id "$step" decide "$service")"
    count=$((count + 1))
  done < <(reviewed_services)
  say "$count decisions with their rationale"
}

qualifications() {
  "$PARTNERS" qualification list partners/- --all --output jsonl 2>"$home/last-error" |
    grep -cF "\"application\":\"$solicitation/" || true
}

# Approvals are delivered by the service itself; there is nothing to do but to wait.
wait_for_qualifications() {
  local wanted found=0
  wanted=$(grep -c '"outcome": "OUTCOME_APPROVED' "$sample/decisions.jsonl")
  for _ in $(seq 150); do
    found=$(qualifications)
    [ "$found" -lt "$wanted" ] || { say "$found services are qualified; anyone can read it:"; break; }
    sleep 0.2
  done
  [ "$found" -ge "$wanted" ] || fail "only $found of $wanted approvals reached the registry in 30 seconds (partners delivery list)"
  "$PARTNERS" qualification list partners/- --page-size 5 2>/dev/null | head -n 8
}

run_job() {
  begin_round
  heading "The department publishes its rubric and posts the solicitation"
  once "rubric" publish_rubric
  partner_keys
  once "open" post_open
  once "$step/posted" post_main
  say "$solicitation is open; solicitations/example-open stays open for 60 days"
  heading "Partners on the vendor list apply, each with its own key"
  once "$step/applied" apply_all
  if [ ! -e "$home/done/$step/screened" ]; then wait_for_deadline; fi
  heading "The department screens: are the forms complete?"
  once "$step/screened" screen_all
  heading "The department assigns evaluators, who declare conflicts before they read"
  once "$step/assigned" assign_all
  once "$step/review" quiet procurement solicitation begin-review "$solicitation" --request-id "$(request_id "$step" begin)"
  heading "Evaluators review; nobody else sees a review until the stage is closed"
  once "$step/reviewed" review_all
  once "$step/closed" quiet procurement solicitation close-review "$solicitation" --request-id "$(request_id "$step" close)"
  heading "The stage is closed: scores of record"
  call procurement score list "$solicitation" --page-size 5 2>/dev/null | head -n 8
  heading "The department decides"
  once "$step/decided" decide_all
  heading "Approved services become Priority Partners in the public record"
  wait_for_qualifications
}
